package dev.cascade.usecase.query;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.cascade.engine.Command;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.engine.WaitKind;
import dev.cascade.usecase.Fixture;
import dev.cascade.usecase.RequestRejectedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
    @DisplayName(
            "C3: a page of a large job's tasks reads the entries of these tasks, and of the others only what was not"
                    + " read before")
    void aPageReadsTheEntriesOfItsTasks() {
        List<String> read = new ArrayList<>();
        Fixture fixture = new Fixture(RecordedReads.over(read)).with(RecordedReads.wideDag(3_000));
        String job = fixture.started("wide");
        for (int i = 0; i < 1_500; i++) {
            fixture.succeeds(job, "t%04d".formatted(i), Integer.toString(i));
        }
        DescribeJob describe = new DescribeJob(fixture.jobs, fixture.plans);
        read.clear();

        TaskPage first = describe.tasks(job, TaskQuery.all(0, 3));
        List<String> readForFirst = List.copyOf(read);
        read.clear();
        fixture.succeeds(job, "t1500", "2");
        read.clear();
        TaskPage second = describe.tasks(job, TaskQuery.all(1_499, 2));

        assertThat(first.tasks())
                .extracting(task -> task.result().orElseThrow())
                .containsExactly(json(0), json(1), json(2));
        assertThat(first.next()).hasValue(3);
        assertThat(first.counts()).containsEntry(TaskStatus.SUCCESS, 1_500).containsEntry(TaskStatus.QUEUED, 1_500);
        assertThat(readForFirst).containsExactly("find", "entries [2, 3, 4]");
        assertThat(second.tasks())
                .extracting(task -> task.result().orElseThrow())
                .containsExactly(json(1_499), json(2));
        assertThat(read).containsExactly("header", "entries after 1501", "entries after 1502", "entries [1501]");
    }

    private static TaskResult json(int number) {
        return TaskResult.inline(Integer.toString(number));
    }

    @Test
    @DisplayName("C3: pages, one after the other, are the whole list; a mapped task is followed by its items")
    void pagesAreTheWholeList() {
        given.with(dag("d").task("a").task("m", "a").task("z", "m"));
        String job = given.started("d");
        given.succeeds(job, "a", "1");
        TaskRef one = TaskRef.item(1, 1);
        given.jobs.append(
                job,
                new Entry(
                        3,
                        6,
                        Fixture.NOON,
                        List.of(
                                new Event.TaskWaiting(
                                        TaskRef.of(1), 1, WaitKind.ITEMS, Optional.empty(), Optional.empty()),
                                new Event.TaskExpanded(TaskRef.of(1), 1, 3),
                                new Event.TaskQueued(TaskRef.item(1, 0), 1),
                                new Event.TaskRunning(one, 1, "w", Fixture.NOON),
                                new Event.TaskSucceeded(one, 1, TaskResult.inline("7"))),
                        Optional.empty()));

        List<JobDetails.TaskDetails> paged = new ArrayList<>();
        OptionalInt next = OptionalInt.of(0);
        while (next.isPresent()) {
            TaskPage page = given.describe.tasks(job, TaskQuery.all(next.getAsInt(), 2));
            paged.addAll(page.tasks());
            next = page.next();
        }

        assertThat(paged).isEqualTo(given.describe.details(job).tasks());
        assertThat(paged)
                .extracting(task -> task.id()
                        + (task.mapIndex().isPresent() ? "#" + task.mapIndex().getAsInt() : "") + " "
                        + task.status().label())
                .containsExactly("a success", "m running", "m#0 queued", "m#1 success", "m#2 pending", "z pending");
        assertThat(given.describe.tasks(job, TaskQuery.all(6, 2)).tasks()).isEmpty();
        assertThat(given.describe.tasks(job, TaskQuery.all(600, 2)).next()).isEmpty();
    }

    @Test
    @DisplayName("C3: failed attempts are found from the latest to the first, whatever happened between them")
    void failedAttemptsAreFound() {
        List<String> read = new ArrayList<>();
        Fixture fixture = new Fixture(RecordedReads.over(read))
                .with(RecordedReads.wideDag(1_200).task("x").with("retry", Map.of("max", 3, "delay", 0)));
        String job = fixture.started("wide");
        for (int attempt = 1; attempt <= 3; attempt++) {
            fixture.later(Duration.ofSeconds(1));
            fixture.claims(job, "x", "w" + attempt);
            for (int i = 0; i < 200; i++) {
                fixture.succeeds(job, "t%04d".formatted(200 * attempt + i), "1");
            }
            fixture.later(Duration.ofSeconds(1));
            fixture.fails(job, "x");
        }
        read.clear();

        JobDetails.TaskDetails x =
                fixture.describe.tasks(job, TaskQuery.all(1_200, 1)).tasks().getFirst();

        assertThat(x.attempts()).isEqualTo(4);
        assertThat(x.history())
                .extracting(JobDetails.FailedAttempt::attempt, JobDetails.FailedAttempt::startedAt)
                .containsExactly(tuple(1, afterNoon(1)), tuple(2, afterNoon(3)), tuple(3, afterNoon(5)));
        assertThat(x.error()).contains(TaskError.retryable("Broken", "it broke"));
        assertThat(read).first().isEqualTo("find");
        assertThat(read).filteredOn(call -> call.startsWith("entries [")).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName("C3: kept jobs are bounded by bytes, and a job that has the id of one that was kept is read anew")
    void keptJobsAreBounded() {
        Fixture fixture = new Fixture().with(RecordedReads.wideDag(2_000));
        JobSnapshots snapshots = new JobSnapshots(fixture.jobs, fixture.plans, 300_000);
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            jobs.add(fixture.started("wide"));
            snapshots.find(jobs.getLast());
        }
        assertThat(snapshots.bytes()).isBetween(100_000L, 300_000L);

        fixture.cancel.cancel(jobs.getLast());
        assertThat(fixture.jobs.markDeleted(jobs.getLast(), Fixture.NOON.plusSeconds(1)))
                .isTrue();
        assertThat(snapshots.find(jobs.getLast())).isEmpty();
    }
}
