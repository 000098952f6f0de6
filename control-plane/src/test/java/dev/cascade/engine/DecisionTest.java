package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.NOON;
import static dev.cascade.engine.JobScene.aJob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Plans, entries, and decisions as a whole. */
class DecisionTest {

    @Test
    void aDecisionAndWhatFollowsAtTheSameTimeAreOneEntry() {
        Job before = Job.create("j", dag().task("a").task("b").plan());
        Decision start = Decision.decide(before, List.of(new Command.Start()), NOON);

        Decision both = start.then(List.of(new Command.Claim(TaskRef.of(0), 1, "w1")));

        assertThat(JobScene.texts(before.plan(), both.events()))
                .containsExactly("job.running", "a queued 1", "b queued 1", "a running 1 w1");
        assertThat(both.job().entryCount()).isEqualTo(1);
        assertThat(both.job().eventCount()).isEqualTo(4);
        JobScene.assertSame(before.after(JobScene.stored(before, both)), both.job());
    }

    @Test
    void whatFollowsANothingIsAnEntryOfItsOwn() {
        JobScene job = aJob().of(dag().task("a")).started();

        Decision decision = Decision.decide(job.job(), List.of(), NOON).then(List.of(job.claim("a", 1, "w1")));

        assertThat(decision.job().entryCount()).isEqualTo(2);
        assertThat(decision.events()).hasSize(1);
    }

    @Test
    void whenNothingFollowsTheDecisionStays() {
        Job before = Job.create("j", dag().task("a").plan());
        Decision start = Decision.decide(before, List.of(new Command.Start()), NOON);

        assertThat(start.then(List.of(new Command.Start()))).isSameAs(start);
    }

    @Test
    void aJobThatIsHeldBackBeginsWithAnEmptyEntry() {
        Job created = Job.create("j", dag().task("a").plan());

        Job held = created.after(new Entry(1, 1, NOON, List.of(), Optional.empty()));
        Decision start = Decision.decide(held, List.of(new Command.Start()), NOON);

        assertThat(held.status()).isEqualTo(JobStatus.PENDING);
        assertThat(held.entryCount()).isEqualTo(1);
        assertThat(start.job().entryCount()).isEqualTo(2);
        assertThat(start.job().eventCount()).isEqualTo(2);
    }

    @Test
    void anEntryThatIsNotTheNextOneIsRefused() {
        Job job = Job.create("j", dag().task("a").plan());
        assertThatIllegalStateException()
                .isThrownBy(() -> job.after(new Entry(2, 1, NOON, List.of(), Optional.empty())))
                .withMessageContaining("is at entry 0, so entry 2 cannot follow");
    }

    @Test
    void anEventThatCannotHaveHappenedIsABug() {
        Job ended = aJob().of(dag().task("a").task("b")).started().succeeds("a").job();
        Entry impossible = new Entry(3, 1, NOON, List.of(new Event.TaskQueued(TaskRef.of(0), 2)), Optional.empty());

        assertThatIllegalStateException()
                .isThrownBy(() -> ended.after(impossible))
                .withMessageContaining("\"a\" has ended as SUCCESS");
    }

    @Test
    @DisplayName("B-33: a job follows the plan it was started with, whatever becomes of the DAG")
    void aJobKeepsToItsPlan() {
        Plan old = dag().task("a").task("b", "a").plan();
        Plan edited = Plan.of(dag().task("a").task("c", "a").definition(), 2);
        JobScene job = aJob().of(old).started().succeeds("a");

        assertThat(job.job().plan().version()).isEqualTo(1);
        assertThat(job.job().checkpoint().restore("job-1", old).plan()).isSameAs(old);
        job.succeeds("b").is(JobStatus.SUCCESS);
        assertThat(edited.version()).isEqualTo(2);
    }

    @Test
    void aCheckpointOfAnotherPlanIsRefused() {
        Checkpoint checkpoint = Job.create("j", dag().task("a").plan()).checkpoint();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> checkpoint.restore("j", dag().task("a").task("b").plan()))
                .withMessageContaining("another version of its DAG");
    }

    @Test
    @DisplayName("B-26: tasks are numbered in topological order, ties by id, whatever order they were written in")
    void tasksAreNumberedInTopologicalOrder() {
        Plan plan = dag().task("z")
                .task("d", "b", "c")
                .task("c", "a")
                .task("b", "a")
                .task("a")
                .plan();

        assertThat(List.of(0, 1, 2, 3, 4)).extracting(i -> plan.task(i).id()).containsExactly("a", "b", "c", "d", "z");
        assertThat(plan.upstream(3)).containsExactly(1, 2);
        assertThat(plan.indexOf("c")).hasValue(2);
        assertThat(plan.indexOf("nobody")).isEmpty();
        assertThat(plan.downstream(0)).containsExactly(1, 2);
        assertThat(plan.downstream(1)).containsExactly(3);
        assertThat(plan.downstream(3)).isEmpty();
    }

    @Test
    void aJobHasTheTasksOfItsPlanAndTheItemsOfItsLists() {
        Job job = aJob().of(dag().task("a").flow(TaskFlow.mapped(0)).task("b"))
                .started()
                .isExpanded("a", 2)
                .job();

        assertThat(List.of(TaskRef.of(0), TaskRef.of(1), TaskRef.item(0, 0), TaskRef.item(0, 1)))
                .allMatch(job::has);
        assertThat(List.of(TaskRef.of(-1), TaskRef.of(2), TaskRef.item(0, 2), TaskRef.item(1, 0)))
                .noneMatch(job::has);
        assertThat(job.id()).isEqualTo("job-1");
    }

    @Test
    void itsMemoryIsAFewWordsForEachTaskAndItem() {
        long empty = Job.create("j", dag().task("a").plan()).memoryBytes();
        Job mapped = aJob().of(dag().task("a").flow(TaskFlow.mapped(0)))
                .started()
                .isExpanded("a", 1_000)
                .job();

        assertThat(empty).isBetween(500L, 5_000L);
        assertThat(mapped.memoryBytes() - empty).isBetween(16_000L, 64_000L);
    }

    @Test
    void aPlanRefusesCyclesAndStrangers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dag().task("a", "b").task("b", "a").plan())
                .withMessageContaining("cycle");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dag().task("a", "ghost").plan())
                .withMessage("task \"a\" depends on \"ghost\", which does not exist");
    }

    @Test
    void anEntryTellsWhetherItLeavesAttemptsToBeHandedOut() {
        Event queued = new Event.TaskQueued(TaskRef.of(0), 1);
        Event running = new Event.TaskRunning(TaskRef.of(0), 1, "w", NOON);

        assertThat(entry(queued).leavesQueuedAttempts()).isTrue();
        assertThat(entry(queued, running).leavesQueuedAttempts()).isFalse();
        assertThat(entry(queued, new Event.TaskQueued(TaskRef.of(1), 1), running)
                        .leavesQueuedAttempts())
                .isTrue();
        assertThat(entry().leavesQueuedAttempts()).isFalse();
    }

    @Test
    void anEntryTellsTheLatestStatusAndItsLastEvent() {
        assertThat(entry(new Event.JobRunning(), new Event.JobSucceeded()).newStatus())
                .contains(JobStatus.SUCCESS);
        assertThat(entry(new Event.TaskQueued(TaskRef.of(0), 1)).newStatus()).isEmpty();
        assertThat(entry(new Event.JobRunning(), new Event.JobFailed()).lastEvent())
                .isEqualTo(11);
        assertThat(entry().lastEvent()).isEqualTo(9);
    }

    private static Entry entry(Event... events) {
        return new Entry(1, 10, NOON, List.of(events), Optional.empty());
    }

    @Test
    void busyWorkersAreThoseThatRunSomething() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c").with("retry", Map.of("max", 1, "delay", 0)))
                .started()
                .isClaimed("a", "w1")
                .isClaimed("b", "w2")
                .isClaimed("c", "w3")
                .succeeds("b")
                .fails("c");

        assertThat(job.job().busyWorkers()).containsExactly("w1");
        assertThat(job.job().queuedAttempts()).containsExactly(new Effect.Dispatch(TaskRef.of(job.index("c")), 2));
        assertThat(job.job().queuedCount()).isEqualTo(1);
        assertThat(job.job().isInFlight(TaskRef.of(job.index("a")), 1)).isTrue();
        assertThat(job.job().isInFlight(TaskRef.of(job.index("a")), 2)).isFalse();
        assertThat(job.job().isInFlight(TaskRef.of(job.index("b")), 1)).isFalse();
        assertThat(job.job().isInFlight(TaskRef.of(9), 0)).isFalse();
    }

    @Test
    void anErrorMessageIsCutWithoutBreakingACharacter() {
        String message = "x".repeat(TaskError.MAX_MESSAGE_LENGTH - 2) + "\ud83d\ude00\ud83d\ude00";

        String kept = TaskError.retryable("t", message).message();

        assertThat(kept).endsWith("x…").hasSizeLessThanOrEqualTo(TaskError.MAX_MESSAGE_LENGTH);
    }

    @Test
    void aResultIsSomewhere() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TaskResult(Optional.empty(), Optional.empty()));
    }
}
