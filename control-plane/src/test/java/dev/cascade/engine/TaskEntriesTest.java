package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C3: a job knows which entries of its journal tell of each task")
class TaskEntriesTest {

    @Property(tries = 300)
    void theEntriesAreThoseThatTheWholeJournalLeadsTo(@ForAll long seed) {
        RandomJob run = RandomJob.ofSeed(seed);
        run.steps(60);
        Job job = run.job();

        for (TaskRef ref : refs(job)) {
            TaskEntries entries = job.entriesOf(ref);
            if (entries.began() > 0) {
                assertThat(begins(run.journal().get((int) entries.began() - 1), ref, job.attempt(ref)))
                        .as("%s began in %s", ref, entries.began())
                        .isTrue();
            }
            assertThat(entries.ended() > 0)
                    .as("%s ended", ref)
                    .isEqualTo(job.taskStatus(ref).isTerminal());
            if (entries.ended() > 0) {
                assertThat(last(run.journal().get((int) entries.ended() - 1), ref))
                        .as("%s ended in %s", ref, entries.ended())
                        .hasValueSatisfying(event -> assertThat(event.label())
                                .isEqualTo("task." + job.taskStatus(ref).label()));
            }
        }
    }

    @Property(tries = 300)
    void theFailuresOfATaskAreFoundOneFromTheNext(@ForAll long seed) {
        RandomJob run = RandomJob.ofSeed(seed);
        run.steps(60);

        for (TaskRef ref : refs(run.job())) {
            List<Long> all = new ArrayList<>();
            for (Entry entry : run.journal()) {
                failures(entry, ref).forEach(unused -> all.add(entry.number()));
            }
            List<Long> followed = new ArrayList<>();
            for (long next = run.job().entriesOf(ref).failed(); next > 0; ) {
                Entry entry = run.journal().get((int) next - 1);
                List<Event.Earlier> here = failures(entry, ref);
                for (Event.Earlier unused : here) {
                    followed.addFirst(next);
                }
                next = here.getFirst().failed();
            }
            // Those of one entry are found with it.
            assertThat(followed).isEqualTo(all);
        }
    }

    private static List<TaskRef> refs(Job job) {
        List<TaskRef> refs = new ArrayList<>();
        for (int task = 0; task < job.plan().size(); task++) {
            refs.add(TaskRef.of(task));
            for (int item = 0; item < job.itemCount(task); item++) {
                refs.add(TaskRef.item(task, item));
            }
        }
        return refs;
    }

    private static boolean begins(Entry entry, TaskRef ref, int attempt) {
        return entry.events().stream()
                .anyMatch(event -> event instanceof Event.TaskRunning r
                                && r.ref().equals(ref)
                                && r.attempt() == attempt
                        || event instanceof Event.TaskWaiting w && w.ref().equals(ref) && w.attempt() == attempt);
    }

    private static Optional<Event.OfTask> last(Entry entry, TaskRef ref) {
        return entry.events().reversed().stream()
                .filter(event -> event instanceof Event.OfTask t && t.ref().equals(ref))
                .map(Event.OfTask.class::cast)
                .findFirst();
    }

    private static List<Event.Earlier> failures(Entry entry, TaskRef ref) {
        List<Event.Earlier> failures = new ArrayList<>();
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskUpForRetry e && e.ref().equals(ref)) {
                failures.add(e.earlier());
            } else if (event instanceof Event.TaskFailed e && e.ref().equals(ref)) {
                failures.add(e.earlier());
            }
        }
        return failures;
    }

    @Test
    void aRetriedTaskHasForgottenItsEndAndKeepsItsFailure() {
        JobScene scene = JobScene.aJob().of(DagSketch.dag().task("a")).started().isClaimed("a", "w1");
        assertThat(scene.job().entriesOf(TaskRef.of(0))).isEqualTo(new TaskEntries(2, 0, 0, false));

        scene.failsForGood("a");
        assertThat(scene.job().entriesOf(TaskRef.of(0))).isEqualTo(new TaskEntries(2, 3, 3, false));

        scene.when(new Command.Retry());
        assertThat(scene.job().entriesOf(TaskRef.of(0))).isEqualTo(new TaskEntries(0, 0, 3, true));
    }

    @Test
    void anAttemptThatGoesOnToWaitBeganWhenItBeganToRun() {
        JobScene scene = JobScene.aJob()
                .of(DagSketch.dag().task("a").task("b"))
                .started()
                .isClaimed("a", "w1");

        scene.when(callback(scene.ref("a")), callback(scene.ref("b")));

        assertThat(scene.job().entriesOf(scene.ref("a"))).isEqualTo(new TaskEntries(2, 0, 0, false));
        assertThat(scene.job().entriesOf(scene.ref("b")))
                .as("it did not run before")
                .isEqualTo(new TaskEntries(3, 0, 0, false));
    }

    private static Command callback(TaskRef ref) {
        return new Command.Wait(ref, 1, WaitKind.CALLBACK, Optional.empty(), Optional.empty());
    }

    @Test
    void anAttemptThatWaitsFromItsBeginBeganThen() {
        JobScene scene = JobScene.aJob()
                .of(DagSketch.dag().task("a").with("retry", 1).flow(TaskFlow.waiting(WaitKind.CHILD, Optional.empty())))
                .started();
        assertThat(scene.job().entriesOf(TaskRef.of(0))).isEqualTo(new TaskEntries(1, 0, 0, false));

        scene.fails("a").later(Duration.ofSeconds(2)).when(new Command.Tick()).happened("a waiting 2 CHILD");

        assertThat(scene.job().entriesOf(TaskRef.of(0))).isEqualTo(new TaskEntries(3, 0, 2, false));
    }

    @Test
    void aMappedTaskOfWhichAnItemIsRetriedHasForgottenItsEndAndKeepsItsFailure() {
        JobScene scene = JobScene.aJob()
                .of(DagSketch.dag().task("a").flow(TaskFlow.mapped(0)))
                .started()
                .isExpanded("a", 2)
                .succeeds("a#0")
                .failsForGood("a#1");
        assertThat(scene.job().entriesOf(TaskRef.of(0))).isEqualTo(new TaskEntries(1, 4, 4, false));

        scene.when(new Command.Retry());

        assertThat(scene.job().entriesOf(TaskRef.of(0))).isEqualTo(new TaskEntries(1, 0, 4, true));
        assertThat(scene.job().entriesOf(TaskRef.item(0, 0))).isEqualTo(new TaskEntries(3, 3, 0, false));
        assertThat(scene.job().entriesOf(TaskRef.item(0, 1))).isEqualTo(new TaskEntries(0, 0, 4, true));
    }

    /** What it adds to a checkpoint decides how often there is one. */
    @Test
    void theEntriesOfTasksThatEndInOrderTakeNextToNothing() {
        assertThat(fan(20_000, tasks -> {}).checkpoint().sizeBytes()).isLessThan(2_000);
    }

    @Test
    void theEntriesOfTasksThatEndInAnyOrderTakeTwoBytesEach() {
        assertThat(fan(20_000, tasks -> java.util.Collections.shuffle(tasks, new Random(1)))
                        .checkpoint()
                        .sizeBytes())
                .isLessThan(45_000);
    }

    /** All of them begin at once, and end ten at a time. */
    private static Job fan(int width, java.util.function.Consumer<List<Integer>> order) {
        DagSketch dag = DagSketch.dag();
        List<Integer> tasks = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            dag = dag.task("t%06d".formatted(i));
            tasks.add(i);
        }
        order.accept(tasks);
        Job job = Job.create("fan", dag.plan());
        Decision decision = Decision.decide(job, List.of(new Command.Start()), JobScene.NOON);
        List<Command> claims = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            claims.add(new Command.Claim(TaskRef.of(i), 1, "lambda"));
        }
        job = decision.then(claims).job();
        for (int from = 0; from + 10 < width; from += 10) {
            List<Command> ends = new ArrayList<>();
            for (int task : tasks.subList(from, from + 10)) {
                ends.add(
                        new Command.Complete(TaskRef.of(task), 1, new Outcome.Success(TaskResult.NULL), JobScene.NOON));
            }
            job = Decision.decide(job, ends, JobScene.NOON).job();
        }
        return job;
    }
}
