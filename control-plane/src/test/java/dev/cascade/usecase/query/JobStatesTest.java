package dev.cascade.usecase.query;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.Fixture;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** All tasks of a job in columns, and one task with all its attempts. */
class JobStatesTest {

    private final Fixture given = new Fixture();

    private static Optional<Instant> noonPlus(long seconds) {
        return Optional.of(Fixture.NOON.plusSeconds(seconds));
    }

    @Property(tries = 60)
    void columnsAndTheListOfTasksSayTheSame(@ForAll long seed) {
        Fixture fixture = new Fixture()
                .with(dag("d").task("a")
                        .with("retry", Map.of("max", 1, "delay", 0))
                        .task("b")
                        .noop("c", "a")
                        .task("d", "c", "b")
                        .with("trigger_rule", "all_done")
                        .task("e", "d"));
        String job = fixture.started("d");
        DescribeJob later = new DescribeJob(fixture.jobs, fixture.plans);
        Random random = new Random(seed);
        for (int step = 0; step < 25; step++) {
            fixture.later(Duration.ofSeconds(1));
            String task = List.of("a", "b", "d", "e").get(random.nextInt(4));
            boolean open = status(fixture, job, task).isInFlight();
            switch (random.nextInt(6)) {
                case 0, 1 -> claim(fixture, job, task, "w" + random.nextInt(3));
                case 2 -> when(open, () -> fixture.succeeds(job, task, "1"));
                case 3 -> when(open, () -> fixture.fails(job, task));
                case 4 -> when(open && random.nextInt(3) == 0, () -> fixture.skips(job, task));
                default -> retryOrCancel(fixture, job, random);
            }
            requireSame(fixture.describe, job);
        }

        requireSame(later, job);
    }

    private static TaskStatus status(Fixture fixture, String job, String task) {
        return fixture.describe.details(job).tasks().stream()
                .filter(details -> details.id().equals(task))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private static void claim(Fixture fixture, String job, String task, String worker) {
        when(status(fixture, job, task) == TaskStatus.QUEUED, () -> fixture.claims(job, task, worker));
    }

    private static void retryOrCancel(Fixture fixture, String job, Random random) {
        boolean ended = fixture.describe.header(job).status().isTerminal();
        try {
            if (ended) {
                fixture.retry.retry(job);
            } else if (random.nextInt(6) == 0) {
                fixture.cancel.cancel(job);
            }
        } catch (RequestRejectedException nothingToRetry) {
            assertThat(fixture.describe.header(job).status().label()).isEqualTo("success");
        }
    }

    private static void when(boolean holds, Runnable step) {
        if (holds) {
            step.run();
        }
    }

    private static void requireSame(DescribeJob describe, String job) {
        JobDetails details = describe.details(job);
        JobStates states = describe.states(job);
        assertThat(states.size()).isEqualTo(details.tasks().size());
        assertThat(states.lastEvent()).isEqualTo(details.lastEvent());
        for (int i = 0; i < states.size(); i++) {
            TaskDetails task = details.tasks().get(i);
            assertThat(tuple(
                            states.status(i),
                            states.attempts(i),
                            states.startedAt(i),
                            states.completedAt(i),
                            worker(states, i)))
                    .as("%s: %s", task, states.queuedAt(i))
                    .isEqualTo(
                            tuple(task.status(), task.attempts(), task.startedAt(), task.completedAt(), task.worker()));
            TaskPanel panel = describe.task(job, task.id());
            assertThat(panel.task()).isEqualTo(task);
            assertThat(panel.queuedAt()).isEqualTo(states.queuedAt(i));
            assertThat(panel.attempts())
                    .filteredOn(attempt -> attempt.status() == TaskStatus.FAILED)
                    .extracting(
                            AttemptTimes::attempt,
                            AttemptTimes::startedAt,
                            attempt -> attempt.endedAt().orElseThrow())
                    .isEqualTo(task.history().stream()
                            .map(failed -> tuple(failed.attempt(), failed.startedAt(), failed.endedAt()))
                            .toList());
        }
    }

    private static Optional<String> worker(JobStates states, int task) {
        return states.worker(task) == JobStates.NOBODY
                ? Optional.empty()
                : Optional.of(states.workers().get(states.worker(task)));
    }

    @Test
    void aTaskIsToldWithItsNeighboursAndAllItsAttempts() {
        given.with(dag("d").task("a")
                .with("retry", Map.of("max", 1, "delay", 0))
                .task("b", "a")
                .task("c", "a"));
        String job = given.started("d");
        given.later(Duration.ofSeconds(1));
        given.claims(job, "a", "w1");
        given.later(Duration.ofSeconds(1));
        given.fails(job, "a");
        given.later(Duration.ofSeconds(1));
        given.claims(job, "a", "w2");
        given.later(Duration.ofSeconds(1));
        given.succeeds(job, "a", "1");

        TaskPanel a = given.describe.task(job, "a");

        assertThat(a.upstream()).isEmpty();
        assertThat(a.downstream()).containsExactly("b", "c");
        assertThat(given.describe.task(job, "c").upstream()).containsExactly("a");
        assertThat(a.attempts())
                .containsExactly(
                        new AttemptTimes(
                                1, noonPlus(0), noonPlus(1), noonPlus(2), Optional.of("w1"), TaskStatus.FAILED),
                        new AttemptTimes(
                                2, noonPlus(2), noonPlus(3), noonPlus(4), Optional.of("w2"), TaskStatus.SUCCESS));
        assertThat(a.task().history().getFirst().error().message()).isEqualTo("it broke");
    }

    @Test
    void aWorkerIsToldWithWhatItRuns() {
        given.with(dag("d").task("a").task("b").task("c"));
        String job = given.started("d");
        given.workers.renew(new Worker("w1", "host", 1, 4, Fixture.NOON, Fixture.NOON.plusSeconds(30)));
        given.workers.renew(new Worker("w2", "host", 2, 4, Fixture.NOON, Fixture.NOON.plusSeconds(30)));
        given.later(Duration.ofSeconds(1));
        given.claims(job, "a", "w1");
        given.claims(job, "b", "w1");
        given.claims(job, "c", "elsewhere");
        given.succeeds(job, "b", "1");

        List<DescribeWorkers.BusyWorker> workers = given.core.describeWorkers().list();

        assertThat(workers).extracting(worker -> worker.worker().id()).containsExactly("w1", "w2");
        assertThat(workers.getFirst().used()).isEqualTo(1);
        assertThat(workers.getFirst().running())
                .containsExactly(new DescribeWorkers.RunningAttempt(job, "a", OptionalInt.empty(), 1, noonPlus(1)));
        assertThat(workers.getLast().used()).isZero();
    }

    @Test
    void whatIsUnknownIsNotFound() {
        given.with(dag("d").task("extract"));
        String job = given.started("d");

        assertThatThrownBy(() -> given.describe.task(job, "extrct"))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("did you mean \"extract\"?");
        assertThatThrownBy(() -> given.describe.task("none", "a")).hasMessageContaining("no job \"none\"");
        assertThatThrownBy(() -> given.describe.states("none")).hasMessageContaining("no job \"none\"");
    }

    @Test
    void tasksAreFilteredByStatusAndIdAndPagedOver() {
        given.with(dag("d").task("load_a").task("load_b").task("load_c").task("other"));
        String job = given.started("d");
        given.fails(job, "load_a");
        given.fails(job, "load_c");
        given.fails(job, "other");

        TaskPage first =
                given.describe.tasks(job, new TaskQuery(0, 1, Set.of(TaskStatus.FAILED), Optional.of("LOAD"), true));
        TaskPage second = given.describe.tasks(
                job,
                new TaskQuery(first.next().orElseThrow(), 1, Set.of(TaskStatus.FAILED), Optional.of("LOAD"), true));

        assertThat(first.tasks()).extracting(TaskDetails::id).containsExactly("load_a");
        assertThat(second.tasks()).extracting(TaskDetails::id).containsExactly("load_c");
        assertThat(second.next()).isEmpty();
        assertThat(second.counts()).containsEntry(TaskStatus.FAILED, 3);
    }

    @Test
    void theJournalIsReadOnceAndThenOnlyWhatWasAdded() {
        List<String> read = new ArrayList<>();
        Fixture fixture = new Fixture(RecordedReads.over(read)).with(RecordedReads.wideDag(3_000));
        String job = fixture.started("wide");
        for (int i = 0; i < 1_500; i++) {
            fixture.succeeds(job, "t%04d".formatted(i), Integer.toString(i));
        }
        DescribeJob describe = new DescribeJob(fixture.jobs, fixture.plans);

        describe.states(job);
        read.clear();
        fixture.succeeds(job, "t1500", "2");
        read.clear();
        JobStates states = describe.states(job);
        List<String> readForStates = List.copyOf(read);
        read.clear();
        describe.tasks(job, new TaskQuery(0, 1_000, Set.of(TaskStatus.QUEUED), Optional.empty(), false));

        assertThat(states.status(1_500)).isEqualTo(TaskStatus.SUCCESS);
        assertThat(states.completedAt(1_500)).isPresent();
        assertThat(readForStates).containsExactly("header", "entries after 1501", "entries after 1502");
        assertThat(read).as("states only").containsExactly("header", "entries after 1502");
    }

    @Test
    void anotherJobWithTheSameIdHasItsOwnTimes() {
        MemoryJobStore[] stores = {new MemoryJobStore(), new MemoryJobStore()};
        int[] used = {0};
        JobStore switched = (JobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {JobStore.class},
                (proxy, method, arguments) -> method.invoke(stores[used[0]], arguments));
        Fixture fixture = new Fixture(switched).with(RecordedReads.wideDag(1_000));
        StartJob.Request request = new StartJob.Request(
                "wide", "{}", "test", Optional.of("same"), Optional.empty(), Optional.empty(), false);
        fixture.start.start(request);
        fixture.succeeds("same", "t0000", "1");
        DescribeJob describe = new DescribeJob(fixture.jobs, fixture.plans);
        describe.states("same");
        used[0] = 1;
        fixture.later(Duration.ofHours(1));
        fixture.start.start(request);
        JobStates none = describe.states("same");

        assertThat(none.completedAt(0)).isEmpty();
        assertThat(none.queuedAt(0)).isEqualTo(noonPlus(3_600));
    }
}
