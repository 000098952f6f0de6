package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.aJob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** An operator has tasks run again. */
class ClearTest {

    private static Command.Clear clear(boolean downstream, boolean onlyFailed, Integer... tasks) {
        return new Command.Clear(
                ClearSelection.of(List.of(tasks), false, downstream, onlyFailed), Actor.named("ada"), false);
    }

    private static Command success(int task, int attempt) {
        return new Command.Complete(TaskRef.of(task), attempt, new Outcome.Success(TaskResult.NULL), JobScene.NOON);
    }

    @Test
    void aTaskOfAJobThatSucceededRunsAgainAndTheOthersKeepWhatTheyDid() {
        JobScene job = aJob().of(dag().task("a").task("b", "a").task("c", "b"))
                .started()
                .succeeds("a")
                .succeeds("b")
                .succeeds("c")
                .is(JobStatus.SUCCESS);

        job.when(clear(false, false, 1))
                .happened("job.cleared", "b cleared", "job.running", "b queued 2")
                .dispatched("b 2")
                .has("c", TaskStatus.SUCCESS);
        job.when(success(1, 2)).happened("b running 2", "b success 2", "job.success");
    }

    @Test
    void whatDependsOnItRunsAgainIfThatIsWanted() {
        aJob().of(dag().task("a").task("b", "a").task("c", "b").task("x"))
                .started()
                .succeeds("a")
                .succeeds("b")
                .succeeds("c")
                .succeeds("x")
                .when(clear(true, false, 1))
                .happened("job.cleared", "b cleared", "c cleared", "job.running", "b queued 2")
                .has("x", TaskStatus.SUCCESS)
                .has("a", TaskStatus.SUCCESS);
    }

    @Test
    void whatItDependsOnRunsAgainIfThatIsWanted() {
        aJob().of(dag().task("a").task("b", "a").task("c", "b").task("d", "c").task("x", "a"))
                .started()
                .succeeds("a")
                .succeeds("b")
                .succeeds("c")
                .succeeds("d")
                .succeeds("x")
                .when(new Command.Clear(ClearSelection.of(List.of(2), true, false, false), Actor.named("ada"), false))
                .happened("job.cleared", "a cleared", "b cleared", "c cleared", "job.running", "a queued 2")
                .has("x", TaskStatus.SUCCESS)
                .has("d", TaskStatus.SUCCESS);
    }

    @Test
    void bothDirectionsBeginAtTheTasksThatAreNamed() {
        aJob().of(dag().task("a").task("b", "a").task("c", "b").task("x", "a"))
                .started()
                .succeeds("a")
                .succeeds("b")
                .succeeds("c")
                .succeeds("x")
                .when(new Command.Clear(ClearSelection.of(List.of(1), true, true, false), Actor.named("ada"), false))
                .happened("job.cleared", "a cleared", "b cleared", "c cleared", "job.running", "a queued 2")
                .has("x", TaskStatus.SUCCESS);
    }

    @Test
    void anAttemptUnderWayIsStoppedBeforeItsTaskRunsAgain() {
        JobScene job = aJob().of(dag().task("a").task("b"))
                .started()
                .isClaimed("a", "w1")
                .isClaimed("b", "w1");

        job.when(clear(true, false, 0))
                .happened("job.cleared", "a cancelled", "a cleared", "a queued 2")
                .stopped("a 1 w1")
                .dispatched("a 2")
                .is(JobStatus.RUNNING)
                .has("b", TaskStatus.RUNNING);
        assertThat(job.job().attemptsOf("w1")).hasSize(1);
        job.when(success(0, 1)).nothingHappened();
    }

    @Test
    void aTaskUnderWayThatLosesItsInputIsClearedToo() {
        aJob().of(dag().task("a").task("b", "a").task("c", "b"))
                .started()
                .succeeds("a")
                .isClaimed("b", "w1")
                .when(clear(false, false, 0))
                .happened("job.cleared", "b cancelled", "a cleared", "b cleared", "a queued 2")
                .stopped("b 1 w1");
    }

    @Test
    void onlyThoseThatFailedRunAgainIfThatIsWanted() {
        aJob().of(dag().task("a").task("b", "a").task("c"))
                .started()
                .fails("a")
                .succeeds("c")
                .is(JobStatus.FAILED)
                .when(new Command.Clear(
                        new ClearSelection(new BitSet(), false, false, true), Actor.named("ada"), false))
                .happened("job.cleared", "a cleared", "b cleared", "job.running", "a queued 2")
                .has("c", TaskStatus.SUCCESS);
    }

    @Test
    void aJobThatIsHeldBackIsPendingUntilItMayBegin() {
        aJob().of(dag().task("a"))
                .started()
                .succeeds("a")
                .when(new Command.Clear(ClearSelection.of(List.of(0), false, true, false), Actor.named("ada"), true))
                .happened("job.cleared", "a cleared", "job.pending")
                .dispatched()
                .is(JobStatus.PENDING);
    }

    @Test
    void aCancelledJobStaysCancelledWhileOtherTasksOfItAre() {
        JobScene job = aJob().of(dag().task("a").task("b"))
                .started()
                .when(new Command.Cancel())
                .when(clear(false, false, 0))
                .happened("job.cleared", "a cleared", "job.running", "a queued 2");

        job.when(success(0, 2)).happened("a running 2", "a success 2", "job.cancelled");
        job.when(clear(false, false, 1)).when(success(1, 2)).is(JobStatus.SUCCESS);
    }

    @Test
    void whatHasNotBegunIsNotCleared() {
        aJob().of(dag().task("a").task("b", "a"))
                .started()
                .when(clear(false, false, 1))
                .nothingHappened();
        aJob().of(dag().task("a")).started().when(clear(false, false, 7)).nothingHappened();
        assertThatIllegalArgumentException().isThrownBy(() -> new ClearSelection(new BitSet(), true, true, false));
    }

    @Test
    void aTaskThatWaitsForItsRetryBeginsAtOnceAndHasAllItsTriesAgain() {
        aJob().of(dag().task("a").with("retry", Map.of("max", 1, "delay", 1_000)))
                .started()
                .fails("a")
                .has("a", TaskStatus.UP_FOR_RETRY)
                .when(clear(false, false, 0))
                .happened("job.cleared", "a cancelled", "a cleared", "a queued 2")
                .stopped()
                .fails("a")
                .has("a", TaskStatus.UP_FOR_RETRY);
    }

    @Property(tries = 300)
    @Label("the plan of a clear is what then runs, and no other task does, if all that runs succeeds")
    void thePlanIsWhatThenRuns(@ForAll long seed) {
        RandomJob run = RandomJob.of(seed, RandomJob.randomPlan(new Random(seed), true));
        run.finish();
        Job ended = run.job();
        ClearSelection selection = run.selection(new Random(seed));

        ClearPlan plan = ClearPlan.of(ended, selection);
        Job after = withAllSucceeding(
                Decision.decide(ended, List.of(new Command.Clear(selection, Actor.named("ada"), false)), run.now())
                        .job(),
                run);

        BitSet ran = new BitSet();
        for (int task = 0; task < ended.plan().size(); task++) {
            ran.set(task, after.attempt(TaskRef.of(task)) > ended.attempt(TaskRef.of(task)));
            if (!plan.cleared().get(task)) {
                assertThat(after.taskStatus(task)).as("kept").isEqualTo(ended.taskStatus(task));
            }
        }
        assertThat(ran).isEqualTo(plan.runs());
        assertThat(plan.skipped().stream().mapToObj(after::taskStatus))
                .allMatch(status -> status == TaskStatus.SKIPPED || status == TaskStatus.UPSTREAM_FAILED);
        assertThat(after.status().isTerminal()).isTrue();
    }

    private static Job withAllSucceeding(Job job, RandomJob run) {
        Job now = job;
        while (!now.status().isTerminal()) {
            List<Command> batch = new ArrayList<>();
            for (int task = 0; task < now.plan().size(); task++) {
                next(now, TaskRef.of(task), run).ifPresent(batch::add);
                for (int index = 0; index < now.itemCount(task); index++) {
                    next(now, TaskRef.item(task, index), run).ifPresent(batch::add);
                }
            }
            run.moveOn(Duration.ofHours(1));
            now = Decision.decide(now, batch, run.now()).job();
        }
        return now;
    }

    private static Optional<Command> next(Job job, TaskRef ref, RandomJob run) {
        int attempt = job.attempt(ref);
        boolean isMapped = job.plan().flow(ref.task()).isMapped() && !ref.isItem();
        return switch (job.taskStatus(ref)) {
            case READY -> Optional.of(new Command.Admit(ref, attempt + 1));
            case WAITING -> Optional.of(isMapped ? new Command.Expand(ref, attempt, 2) : succeeded(ref, attempt, run));
            case QUEUED, RUNNING -> isMapped ? Optional.empty() : Optional.of(succeeded(ref, attempt, run));
            case PENDING, UP_FOR_RETRY, SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED, CANCELLED -> Optional.empty();
        };
    }

    private static Command succeeded(TaskRef ref, int attempt, RandomJob run) {
        return new Command.Complete(ref, attempt, new Outcome.Success(TaskResult.NULL), run.now());
    }
}
