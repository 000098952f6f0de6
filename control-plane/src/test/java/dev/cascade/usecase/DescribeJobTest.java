package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.engine.Command;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryJobStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DescribeJobTest {

    private final Fixture given = new Fixture();

    private JobDetails.TaskDetails task(String job, String id) {
        return given.describe.details(job).tasks().stream()
                .filter(t -> t.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Instant> afterNoon(long seconds) {
        return Optional.of(Fixture.NOON.plusSeconds(seconds));
    }

    @Test
    @DisplayName("B-26: tasks are listed in topological order, ties by id, whatever the order in the file")
    void tasksAreListedInTopologicalOrder() {
        given.with(dag("d").task("z").task("c", "a").task("b", "a").task("a"));

        assertThat(given.describe.details(given.started("d")).tasks())
                .extracting(JobDetails.TaskDetails::id)
                .containsExactly("a", "b", "c", "z");
    }

    @Test
    @DisplayName("B-19: a running task has a start, an ended one has a start and an end")
    void startAndEndAreTold() {
        given.with(dag("d").task("a"));
        String job = given.started("d");
        assertThat(task(job, "a").status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(task(job, "a").startedAt()).isEmpty();
        given.later(Duration.ofSeconds(2));

        given.claims(job, "a", "w1");
        JobDetails.TaskDetails running = task(job, "a");
        given.later(Duration.ofSeconds(3));
        given.succeeds(job, "a", "[1]");
        JobDetails.TaskDetails ended = task(job, "a");

        assertThat(running.startedAt()).isEqualTo(afterNoon(2));
        assertThat(running.completedAt()).isEmpty();
        assertThat(running.worker()).contains("w1");
        assertThat(ended.status()).isEqualTo(TaskStatus.SUCCESS);
        assertThat(ended.startedAt()).isEqualTo(afterNoon(2));
        assertThat(ended.completedAt()).isEqualTo(afterNoon(5));
        assertThat(ended.result()).contains(TaskResult.inline("[1]"));
    }

    @Test
    @DisplayName("B-45: after a success on a retry there is no error, and the failed attempt is in the history")
    void anEarlierErrorIsHistory() {
        given.with(dag("d").task("a").with("retry", Map.of("max", 1, "delay", 0)));
        String job = given.started("d");

        given.claims(job, "a", "w1");
        given.fails(job, "a");
        JobDetails.TaskDetails waiting = task(job, "a");
        given.succeeds(job, "a", "1");
        JobDetails.TaskDetails ended = task(job, "a");

        TaskError error = TaskError.retryable("Broken", "it broke");
        assertThat(waiting.error()).contains(error);
        assertThat(waiting.worker()).as("who runs attempt 2").isEmpty();
        assertThat(ended.attempts()).isEqualTo(2);
        assertThat(ended.error()).isEmpty();
        assertThat(ended.history()).containsExactly(new JobDetails.FailedAttempt(1, afterNoon(0), Fixture.NOON, error));
    }

    @Test
    @DisplayName("B-45: after an attempt that skips itself there is no error either")
    void aSkippedTaskHasNoError() {
        given.with(dag("d").task("a").with("retry", Map.of("max", 1, "delay", 0)));
        String job = given.started("d");
        given.fails(job, "a");

        given.skips(job, "a");

        assertThat(task(job, "a").status()).isEqualTo(TaskStatus.SKIPPED);
        assertThat(task(job, "a").error()).isEmpty();
        assertThat(task(job, "a").history()).hasSize(1);
    }

    @Test
    @DisplayName("B-08: a blocked task has an end and never had a start")
    void aBlockedTaskNeverStarted() {
        given.with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");

        given.fails(job, "a");

        assertThat(task(job, "b").status()).isEqualTo(TaskStatus.UPSTREAM_FAILED);
        assertThat(task(job, "b").startedAt()).isEmpty();
        assertThat(task(job, "b").completedAt()).isEqualTo(afterNoon(0));
        assertThat(task(job, "b").attempts()).isZero();
    }

    @Test
    void aRetriedTaskForgetsItsEndAndKeepsItsHistory() {
        given.with(dag("d").task("a"));
        String job = given.started("d");
        given.fails(job, "a");

        given.retry.retry(job);

        JobDetails.TaskDetails task = task(job, "a");
        assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(task.completedAt()).isEmpty();
        assertThat(task.error()).isEmpty();
        assertThat(task.attempts()).isEqualTo(2);
        assertThat(task.history()).hasSize(1);
        assertThat(given.describe.details(job).header().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void noOpTasksStartAndEndAtOnce() {
        given.with(dag("d").noop("n"));
        String job = given.started("d");

        JobDetails details = given.describe.details(job);

        assertThat(details.header().status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(details.header().startedAt()).isEqualTo(afterNoon(0));
        assertThat(details.tasks().getFirst().startedAt()).isEqualTo(afterNoon(0));
        assertThat(details.tasks().getFirst().result()).contains(TaskResult.NULL);
    }

    @Test
    void eventsAreNumberedWithoutGapsAndReadFromAnyNumber() {
        given.with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");
        given.claims(job, "a", "w1");
        given.succeeds(job, "a", "1");
        given.advance.advance(job, new Command.Tick());
        given.fails(job, "b");

        List<JobEvent> all = given.describe.events(job, 0, 100);

        assertThat(all)
                .extracting(e ->
                        e.seq() + " " + e.type() + e.taskId().map(t -> " " + t).orElse(""))
                .containsExactly(
                        "1 job.running",
                        "2 task.queued a",
                        "3 task.running a",
                        "4 task.success a",
                        "5 task.queued b",
                        "6 task.running b",
                        "7 task.failed b",
                        "8 job.failed");
        assertThat(given.describe.events(job, 5, 2)).isEqualTo(all.subList(5, 7));
        assertThat(given.describe.events(job, 8, 10)).isEmpty();
        assertThat(all.get(6).error()).contains(TaskError.retryable("Broken", "it broke"));
        assertThat(given.describe.details(job).lastEvent()).isEqualTo(8);
    }

    @Test
    void aJobThatIsNotThereIsRefused() {
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.describe.details("nobody"))
                .withMessageContaining("there is no job \"nobody\"");
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.describe.events("nobody", 0, 1));
    }

    @Test
    void eventsOfALongJournalAreReadFromAnyNumber() {
        DagSketch chain = dag("d").task("t0000");
        for (int i = 1; i < 700; i++) {
            chain = chain.task("t%04d".formatted(i), "t%04d".formatted(i - 1));
        }
        given.with(chain);
        String job = given.started("d");
        for (int i = 0; i < 700; i++) {
            given.claims(job, "t%04d".formatted(i), "w1");
            given.succeeds(job, "t%04d".formatted(i), "1");
        }

        List<JobEvent> all = given.describe.events(job, 0, 10_000);

        assertThat(all)
                .extracting(JobEvent::seq)
                .isEqualTo(LongStream.rangeClosed(1, 2_102).boxed().toList());
        for (int seq : List.of(1, 499, 1_000, 1_001, 1_002, 1_700, 2_101, 2_102)) {
            assertThat(given.describe.events(job, seq, 10_000)).isEqualTo(all.subList(seq, all.size()));
        }
    }

    @Test
    @DisplayName("C3: a page of a large job's tasks reads only what has happened since the page before")
    void aLargeJobIsReadOnce() {
        List<Long> readFrom = new ArrayList<>();
        MemoryJobStore store = new MemoryJobStore();
        JobStore counted = (JobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("entries")) {
                        readFrom.add((Long) arguments[1]);
                    }
                    return method.invoke(store, arguments);
                });
        DagSketch wide = dag("wide");
        for (int i = 0; i < 1_000; i++) {
            wide = wide.task("t" + i);
        }
        Fixture fixture = new Fixture(counted).with(wide);
        String job = fixture.started("wide");
        fixture.succeeds(job, "t0", "1");
        fixture.describe.details(job);
        readFrom.clear();

        fixture.succeeds(job, "t1", "2");
        readFrom.clear();
        JobDetails details = fixture.describe.details(job);

        assertThat(readFrom).containsExactly(2L, 3L);
        assertThat(details).isEqualTo(new DescribeJob(counted, fixture.plans).details(job));
    }
}
