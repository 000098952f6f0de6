package dev.cascade.usecase.advance;

import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.plan;
import static dev.cascade.port.JobSamples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.StoredJob;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JobResultsTest {

    private static final int TASKS = 2_000;

    private final MemoryJobStore memory = new MemoryJobStore();
    private final List<String> read = new ArrayList<>();
    private final JobStore store = (JobStore) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("entries")) {
                    read.add("" + arguments[1]);
                }
                return method.invoke(memory, arguments);
            });

    /** Task n succeeds in entry n + 2; the last entry has a checkpoint. */
    private JobResults coldResults(long mostBytes) {
        Job job = Job.create("job", plan(1, TASKS)).after(heldBack());
        store.create(header("job"), heldBack());
        for (int task = 0; task < TASKS; task++) {
            job = append(job, succeeded(task, "" + task), task == TASKS - 1);
        }
        StoredJob stored = store.find("job").orElseThrow();
        return new JobResults(store, stored.header(), stored.restore(plan(1, TASKS)), mostBytes);
    }

    private Job append(Job job, Event event, boolean withCheckpoint) {
        Entry entry = JobSamples.entry(job.entryCount() + 1, event);
        Job after = job.after(entry);
        Optional<Checkpoint> checkpoint = withCheckpoint ? Optional.of(after.checkpoint()) : Optional.empty();
        store.append(
                "job",
                new Entry(entry.number(), entry.firstEvent(), entry.at(), entry.events(), checkpoint, entry.writeId()));
        return after;
    }

    @Test
    @DisplayName(
            "C3: after a cold load, results are read from the entries that have them, and not from the whole journal")
    void resultsAreReadFromTheirEntries() {
        JobResults results = coldResults(1_000_000);
        read.clear();

        assertThat(results.resultsOf(new int[] {3, 1_500}))
                .isEqualTo(Map.of(3, TaskResult.inline("3"), 1_500, TaskResult.inline("1500")));
        assertThat(results.resultOf(TaskRef.of(3))).contains(TaskResult.inline("3"));

        assertThat(read).containsExactly("[5, 1502]");
    }

    @Test
    void resultsForWhichThereIsNoRoomAreReadEachTime() {
        JobResults results = coldResults(100);
        read.clear();

        assertThat(results.resultOf(TaskRef.of(3))).contains(TaskResult.inline("3"));
        assertThat(results.resultOf(TaskRef.of(3))).contains(TaskResult.inline("3"));

        assertThat(read).containsExactly("[5]", "[5]");
        assertThat(results.bytes()).isLessThanOrEqualTo(100);
    }

    @Test
    void aTaskThatWasClearedHasNoResultAnyMore() {
        JobResults results = coldResults(1_000_000);
        Job job = store.find("job").orElseThrow().restore(plan(1, TASKS));
        assertThat(results.resultOf(TaskRef.of(3))).isPresent();

        Entry cleared = JobSamples.entry(job.entryCount() + 1, new Event.TaskCleared(TaskRef.of(3)));
        results.add(job.after(cleared), cleared);

        assertThat(results.resultOf(TaskRef.of(3))).isEmpty();
        assertThat(results.resultsOf(new int[] {3, 4})).containsOnlyKeys(4);
    }
}
