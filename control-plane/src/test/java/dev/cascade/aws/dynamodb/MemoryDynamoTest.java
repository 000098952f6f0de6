package dev.cascade.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.port.DagStore;
import dev.cascade.port.DagStoreContract;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStoreContract;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.SubscriptionsContract;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStoreContract;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The adapter meets its contracts on the table in memory as on DynamoDB Local, so that what the simulation finds there is true. */
class MemoryDynamoTest {

    private static final String TABLE = "cascade";

    @Nested
    class Jobs extends JobStoreContract {

        private static final MemoryDynamo DYNAMO = new MemoryDynamo();
        private static final JobStore HERE = open();
        private static final JobStore ELSEWHERE = open();

        private static JobStore open() {
            return new DynamoJobStore(DYNAMO.client(), TABLE, InstantSource.fixed(JobSamples.NOON));
        }

        @Override
        protected JobStore store() {
            return HERE;
        }

        @Override
        protected JobStore elsewhere() {
            return ELSEWHERE;
        }
    }

    @Nested
    class Dags extends DagStoreContract {

        private final MemoryDynamo dynamo = new MemoryDynamo();

        @Override
        protected DagStore store() {
            return new DynamoDagStore(dynamo.client(), TABLE);
        }
    }

    @Nested
    class Workers extends WorkerStoreContract {

        private final MemoryDynamo dynamo = new MemoryDynamo();

        @Override
        protected WorkerStore store() {
            return new DynamoWorkerStore(dynamo.client(), TABLE);
        }
    }

    @Nested
    class Viewers extends SubscriptionsContract {

        private final MemoryDynamo dynamo = new MemoryDynamo();

        @Override
        protected Subscriptions open() {
            return new DynamoSubscriptions(dynamo.client(), TABLE);
        }
    }

    @Test
    void anExpressionThatItDoesNotKnowIsRefused() {
        MemoryDynamo dynamo = new MemoryDynamo();

        assertThatThrownBy(() -> dynamo.client()
                        .putItem(put -> put.tableName(TABLE)
                                .item(Map.of("p", AttributeValue.fromS("p"), "s", AttributeValue.fromS("s")))
                                .conditionExpression("contains(a, :b)")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
