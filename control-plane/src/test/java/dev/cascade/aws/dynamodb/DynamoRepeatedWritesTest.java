package dev.cascade.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.DagStore;
import dev.cascade.port.DagStoreContract;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStoreContract;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.SubscriptionsContract;
import dev.cascade.port.TicketStore;
import dev.cascade.port.TicketStoreContract;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStoreContract;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@DisplayName("A1: every write tells its own repetition from another one's write")
class DynamoRepeatedWritesTest {

    private static final InstantSource CLOCK = InstantSource.fixed(JobSamples.NOON);

    private static LocalDynamo dynamo;

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static DynamoDbClient client() {
        return Faults.repeatingWrites(dynamo.client());
    }

    @Nested
    class OfJobs extends JobStoreContract {

        private final String table = dynamo.newTable();
        private final JobStore here = new DynamoJobStore(client(), table, CLOCK);
        private final JobStore elsewhere = new DynamoJobStore(client(), table, CLOCK);

        @Override
        protected JobStore store() {
            return here;
        }

        @Override
        protected JobStore elsewhere() {
            return elsewhere;
        }
    }

    @Nested
    class OfDags extends DagStoreContract {

        private final String table = dynamo.newTable();

        @Override
        protected DagStore store() {
            return new DynamoDagStore(client(), table);
        }
    }

    @Nested
    class OfSubscriptions extends SubscriptionsContract {

        @Override
        protected Subscriptions open() {
            return new DynamoSubscriptions(client(), dynamo.newTable());
        }
    }

    @Nested
    class OfTickets extends TicketStoreContract {

        @Override
        protected TicketStore open() {
            return new DynamoTickets(client(), dynamo.newTable());
        }
    }

    @Nested
    class OfWorkers extends WorkerStoreContract {

        private final String table = dynamo.newTable();

        @Override
        protected WorkerStore store() {
            return new DynamoWorkerStore(client(), table);
        }
    }

    @Nested
    class OfTurns {

        private final String table = dynamo.newTable();
        private final DagReloadLock one = new DagReloadLock(client(), table, CLOCK);
        private final DagReloadLock other = new DagReloadLock(client(), table, CLOCK);

        @Test
        void whoAsksFirstIsTheOneWhoTells() {
            assertThat(one.ask()).isTrue();
            assertThat(other.ask()).isFalse();
        }

        @Test
        void whoTakesATurnHasIt() {
            List<String> looks = new ArrayList<>();

            one.take(() -> {
                looks.add("one");
                if (looks.size() == 1) {
                    other.take(() -> looks.add("other"));
                }
            });

            assertThat(looks).containsExactly("one", "one");
        }
    }

    @Test
    void theFirstKeyIsTheOnlyOne() {
        DynamoMacKeys keys = new DynamoMacKeys(client(), dynamo.newTable(), CLOCK);

        assertThat(keys.get()).hasSize(1).isEqualTo(keys.get());
    }
}
