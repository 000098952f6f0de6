package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;
import static dev.cascade.port.JobSamples.succeeded;
import static dev.cascade.port.JobSamples.success;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.port.JobStore;
import dev.cascade.port.WorkerStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes out of the table's stream. */
class StreamRecordsTest {

    private static LocalDynamo dynamo;

    private final String table = dynamo.newTable();
    private final JobStore store = new DynamoJobStore(dynamo.client(), table, InstantSource.fixed(NOON));
    private final StreamReader reader = new StreamReader(dynamo.client(), dynamo.streams(), table);

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void everyEntryComesOnceAndInOrder() {
        String id = JobIds.at(NOON);
        List<Entry> written = new ArrayList<>();
        written.add(entry(1, new Event.JobRunning(), queued(0)));
        store.create(header(id), written.getFirst());
        for (int number = 2; number <= 50; number++) {
            written.add(entry(number, succeeded(number, "1"), queued(number + 1)));
            store.append(id, written.getLast());
        }
        Entry last = entry(51, succeeded(51, "1"), new Event.JobSucceeded());
        written.add(last);
        store.append(id, last);

        assertThat(changes())
                .isEqualTo(written.stream()
                        .map(e -> (JobChange) new JobChange.EntryAdded(id, e.number(), Optional.of(e)))
                        .toList());
        assertThat(changes()).isEmpty();
    }

    @Test
    void aRecordedCompletionComesOnce() {
        String id = JobIds.at(NOON);
        store.create(header(id), heldBack());
        changes();

        store.record(id, success(3, "{\"rows\":1}"));
        store.record(id, success(3, "{\"rows\":2}"));

        assertThat(changes())
                .containsExactly(new JobChange.CompletionRecorded(id, Optional.of(success(3, "{\"rows\":1}"))));
    }

    @Test
    void whatIsTooLargeForTheRecordIsToldWithoutIt() {
        String id = JobIds.at(NOON);
        store.create(header(id), heldBack());
        changes();

        store.append(id, entry(2, succeeded(0, "\"" + "x".repeat(500_000) + "\"")));
        store.record(id, success(1, "\"" + "y".repeat(500_000) + "\""));

        assertThat(changes())
                .containsExactlyInAnyOrder(
                        new JobChange.EntryAdded(id, 2, Optional.empty()),
                        new JobChange.CompletionRecorded(id, Optional.empty()));
    }

    @Test
    void nothingElseComes() {
        String id = "nightly";
        store.create(header(id), heldBack());
        store.append(id, entry(2, new Event.JobFailed()));
        changes();

        assertThat(store.markDeleted(id, NOON.plusSeconds(1))).isTrue();
        assertThat(store.delete(id)).isTrue();
        store.bind(new JobStore.KeyBinding("key", "print", id, NOON.plusSeconds(60)), NOON);
        new DynamoWorkerStore(dynamo.client(), table).renew(new WorkerStore.Worker("E1", "host", 1, 1, NOON, NOON));

        assertThat(changes()).isEmpty();
    }

    @Test
    void aJobThatTakesTheIdOfADeletedOneIsTold() {
        String id = JobIds.at(NOON);
        store.create(header(id), heldBack());
        store.append(id, entry(2, new Event.JobFailed()));
        assertThat(store.markDeleted(id, NOON.plusSeconds(1))).isTrue();
        assertThat(store.delete(id)).isTrue();
        changes();

        store.create(header(id), heldBack());

        assertThat(changes()).containsExactly(new JobChange.EntryAdded(id, 1, Optional.of(heldBack())));
    }

    private List<JobChange> changes() {
        List<JobChange> changes = new ArrayList<>();
        reader.read(changes::add);
        return changes;
    }
}
