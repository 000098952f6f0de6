package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs that are open for long are found without reading through all that ended. */
class OpenJobsTest {

    /** A new one each time: it becomes slow with the number of writes it has seen. */
    private final LocalDynamo dynamo = new LocalDynamo();

    private final AwsMeter meter = new AwsMeter();
    private final String table = dynamo.newTable();
    private Instant now = NOON;
    private final JobStore store = new DynamoJobStore(meter.counted(dynamo.client()), table, () -> now);

    @AfterEach
    void stop() {
        dynamo.close();
    }

    @Test
    void aSweepLeavesLittleForTheNextOne() {
        List<String> open = history(600, 100);
        now = now.plus(Duration.ofHours(1));
        assertThat(unfinished()).isEqualTo(open);

        Usage before = meter.usage();
        assertThat(unfinished()).isEqualTo(open);
        Usage used = meter.usage().since(before);

        assertThat(used.readUnits()).isLessThan(10);
        assertThat(used.writeUnits()).isZero();
    }

    @Test
    void anOpenJobIsOnTheListUntilItEnds() {
        List<String> open = history(600, 100);
        now = now.plus(Duration.ofHours(1));
        unfinished();

        store.append(open.getFirst(), entry(2, new Event.JobSucceeded()));
        now = now.plus(Duration.ofHours(1));

        assertThat(unfinished()).isEqualTo(open.subList(1, open.size()));
        Usage before = meter.usage();
        assertThat(unfinished()).isEqualTo(open.subList(1, open.size()));
        assertThat(meter.usage().since(before).writeUnits())
                .as("it was taken off")
                .isZero();
    }

    @Test
    void anOldJobThatIsRetriedIsOpenAgain() {
        history(600, 0);
        String id = create(now);
        store.append(id, entry(2, new Event.JobFailed()));
        now = now.plus(Duration.ofHours(1));
        unfinished();

        store.append(id, entry(3, new Event.TaskCleared(TaskRef.of(0)), new Event.JobRunning()));

        assertThat(unfinished()).containsExactly(id);
    }

    @Test
    void aJobThatIsCreatedWithAnOldTimeIsOpen() {
        history(600, 0);
        now = now.plus(Duration.ofHours(1));
        unfinished();

        String id = unique("backfill");
        store.create(header(id, "sales", NOON.plusMillis(5)), entry(1, new Event.JobRunning()));

        assertThat(unfinished()).containsExactly(id);
    }

    @Test
    void openJobsOfADagAreListedWithoutReadingThroughItsHistory() {
        List<String> open = history(600, 100);
        now = now.plus(Duration.ofHours(1));
        unfinished();
        String newest = create(now);

        Usage before = meter.usage();
        List<String> running = store
                .list(new JobQuery(Optional.of("sales"), Optional.of(JobStatus.RUNNING), 100, Optional.empty()))
                .items()
                .stream()
                .map(JobHeader::id)
                .toList();

        List<String> expected = new ArrayList<>(open);
        expected.add(newest);
        assertThat(running).isEqualTo(expected.reversed());
        assertThat(meter.usage().since(before).readUnits()).isLessThan(20);
    }

    @Test
    void moreThanAPageOfOpenJobsIsListedWhole() {
        List<String> open = history(1_203, 1);
        now = now.plus(Duration.ofHours(1));

        assertThat(unfinished()).isEqualTo(open);
        assertThat(unfinished()).isEqualTo(open);
    }

    @Test
    void aCursorThatNoPageGaveIsRefused() {
        for (String cursor : List.of("", "2026", "zzzzzzzzzzzz-1")) {
            JobQuery query = new JobQuery(Optional.of("sales"), Optional.empty(), 10, Optional.of(cursor));

            assertThatThrownBy(() -> store.list(query))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give the cursor of the page before");
        }
    }

    /** So many jobs, of which every {@code everyth} is still open; ids of the open ones, oldest first. */
    private List<String> history(int jobs, int everyth) {
        List<String> open = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            now = now.plusMillis(10);
            if (everyth > 0 && i % everyth == 0) {
                open.add(create(now));
            } else {
                store.create(header(JobIds.at(now)), entry(1, new Event.JobRunning(), new Event.JobSucceeded()));
            }
        }
        return open;
    }

    private String create(Instant at) {
        String id = JobIds.at(at);
        store.create(header(id, "sales", at), entry(1, new Event.JobRunning()));
        return id;
    }

    private List<String> unfinished() {
        List<String> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<String> page = store.unfinished(cursor);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(1_000);
            all.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return all;
    }
}
