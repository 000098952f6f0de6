package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.engine.Event;
import dev.cascade.port.JobStore;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the live stream costs writers, and what it makes them write. */
class MarksTest {

    private static LocalDynamo dynamo;

    private final AwsMeter meter = new AwsMeter();
    private final String table = dynamo.newTable();
    private final Subscriptions subscriptions = new DynamoSubscriptions(dynamo.client(), table);
    private Instant now = NOON;

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private JobStore store() {
        return DynamoJobStore.withViewers(meter.counted(dynamo.client()), table, () -> now);
    }

    private void watch(String topic) {
        Subscription subscription =
                new Subscription("c1", topic, Topic.of(topic).orElseThrow(), false, NOON);
        subscriptions.connected("c1", "me", NOON);
        subscriptions.reserve(subscription, NOON);
        subscriptions.activate(subscription, ViewerPosition.START, NOON);
    }

    private String run(JobStore store, int entries) {
        String id = JobIds.at(NOON);
        store.create(header(id), entry(1, new Event.JobRunning(), queued(0)));
        for (int number = 2; number <= entries; number++) {
            store.append(id, entry(number, queued(number)));
        }
        return id;
    }

    /** The jobs of which the table's stream wants to tell viewers, in order, once for each record. */
    private List<String> marked() {
        List<String> jobs = new ArrayList<>();
        for (Map<String, AttributeValue> item :
                dynamo.client().scan(b -> b.tableName(table)).items()) {
            if (item.containsKey(TableSchema.WATCHED)) {
                jobs.add(StreamRecords.change(true, item).orElseThrow().jobId());
            }
        }
        return jobs;
    }

    @Test
    void withoutViewersAJobTakesOneSmallReadInFiveSecondsAndNothingElse() {
        Usage plain = used(() -> run(new DynamoJobStore(meter.counted(dynamo.client()), table, () -> now), 100));
        JobStore store = store();
        Usage withViewers = used(() -> run(store, 100));
        Usage another = used(() -> run(store, 100));
        now = now.plusSeconds(5);
        Usage later = used(() -> run(store, 100));

        assertThat(another).isEqualTo(plain);
        for (Usage used : List.of(withViewers, later)) {
            assertThat(used.writeUnits()).isEqualTo(plain.writeUnits());
            assertThat(used.totalCalls()).isEqualTo(plain.totalCalls() + 1);
            assertThat(used.readUnits()).isEqualTo(plain.readUnits() + 0.5);
        }
        assertThat(marked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs", "dag:sales"})
    void whatIsWatchedIsMarkedAtNoCost(String topic) {
        Usage plain = used(() -> run(new DynamoJobStore(meter.counted(dynamo.client()), table, () -> now), 5));
        watch(topic);
        JobStore store = store();
        Usage marked = used(() -> {
            String id = run(store, 5);
            store.append(id, entry(6, new Event.JobSucceeded()));
        });

        assertThat(marked()).hasSize(6);
        assertThat(marked.writeUnits()).isEqualTo(plain.writeUnits() + 2);
    }

    @Test
    void onlyTheJobThatIsWatchedIsMarked() {
        JobStore store = store();
        String job = run(store, 1);
        String other = run(store, 1);
        watch("job:" + job);
        watch("dag:other");
        now = now.plusSeconds(5);
        store.append(job, entry(2, queued(1)));
        store.append(other, entry(2, queued(1)));

        assertThat(marked()).containsExactly(job);
    }

    @Test
    void aJobWhoseDagIsNotKnownIsMarkedWhenAnyDagIsWatched() {
        String job = run(store(), 1);
        watch("dag:sales");

        store().append(job, entry(2, queued(1)));

        assertThat(marked()).containsExactly(job);
    }

    @Test
    void afterTheLastViewerHasGoneNothingIsMarked() {
        watch("jobs");
        JobStore store = store();
        run(store, 2);
        subscriptions.disconnected("c1");
        now = now.plusSeconds(5);
        run(store, 2);

        assertThat(marked()).hasSize(2);
    }

    @Test
    void aHeldBackJobIsMarkedToo() {
        watch("jobs");
        String id = JobIds.at(NOON);
        store().create(header(id), heldBack());

        assertThat(marked()).containsExactly(id);
    }

    private Usage used(Runnable action) {
        Usage before = meter.usage();
        action.run();
        return meter.usage().since(before);
    }
}
