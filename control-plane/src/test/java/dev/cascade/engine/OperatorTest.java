package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.NOON;
import static dev.cascade.engine.JobScene.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cancel and retry. */
class OperatorTest {

    @Test
    void cancellingEndsEveryTaskThatHasNotEndedAndStopsWhatRuns() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c").task("d", "c"))
                .started()
                .succeeds("a")
                .isClaimed("b", "w1");

        job.when(new Command.Cancel())
                .happened("b cancelled", "c cancelled", "d cancelled", "job.cancelled")
                .stopped("b 1 w1", "c 1")
                .dispatched()
                .is(JobStatus.CANCELLED)
                .has("a", TaskStatus.SUCCESS)
                .sleeps();
    }

    @Test
    void aQueuedAttemptIsStoppedWithNobody() {
        JobScene job = aJob().of(dag().task("a").with("retry", Map.of("max", 1, "delay", 0)))
                .started()
                .isClaimed("a", "w1")
                .fails("a")
                .has("a", TaskStatus.QUEUED);

        job.when(new Command.Cancel()).stopped("a 2");
    }

    @Test
    void aTaskThatWaitsForItsRetryIsCancelledAndNothingWakesTheJob() {
        aJob().of(dag().task("a").with("retry", 3))
                .started()
                .fails("a")
                .when(new Command.Cancel())
                .happened("a cancelled", "job.cancelled")
                .sleeps();
    }

    @Test
    void aJobThatIsHeldBackCanBeCancelled() {
        aJob().of(dag().task("a").task("b", "a"))
                .when(new Command.Cancel())
                .happened("a cancelled", "b cancelled", "job.cancelled")
                .stopped();
    }

    @Test
    @DisplayName("B-31: cancelling twice, or after the end, does nothing")
    void cancellingAfterTheEndDoesNothing() {
        aJob().of(dag().task("a"))
                .started()
                .succeeds("a")
                .when(new Command.Cancel())
                .nothingHappened();
        aJob().of(dag().task("a"))
                .started()
                .when(new Command.Cancel(), new Command.Cancel())
                .happened("a cancelled", "job.cancelled")
                .when(new Command.Cancel())
                .nothingHappened();
    }

    @Test
    void aReportAfterTheCancelIsIgnored() {
        JobScene job = aJob().of(dag().task("a").task("b", "a")).started().isClaimed("a", "w1");
        Command.Complete success = job.success("a");

        job.when(new Command.Cancel()).when(success).nothingHappened();
    }

    @Test
    void aRetryRunsWhatDidNotSucceedAndKeepsTheRest() {
        JobScene job = aJob().of(dag().task("a").task("b", "a").task("c", "b").task("d"))
                .started()
                .succeeds("a")
                .fails("b")
                .succeeds("d")
                .is(JobStatus.FAILED);

        job.when(new Command.Retry())
                .happened("b cleared", "c cleared", "job.running", "b queued 2")
                .dispatched("b 2")
                .has("a", TaskStatus.SUCCESS)
                .has("d", TaskStatus.SUCCESS)
                .is(JobStatus.RUNNING);
        job.succeeds("b").happened("b running 2", "b success 2", "c queued 1");
        job.succeeds("c").is(JobStatus.SUCCESS);
    }

    @Test
    void aRetryAlsoRunsWhatSucceededAfterAFailure() {
        JobScene job = aJob().of(dag().task("a")
                        .task("cleanup", "a")
                        .with("trigger_rule", "all_done")
                        .task("report", "cleanup"))
                .started()
                .fails("a")
                .succeeds("cleanup")
                .succeeds("report")
                .is(JobStatus.FAILED);

        job.when(new Command.Retry())
                .happened("a cleared", "cleanup cleared", "report cleared", "job.running", "a queued 2");
        job.succeeds("a").has("cleanup", TaskStatus.QUEUED);
        assertThat(job.job().attempt(TaskRef.of(job.index("cleanup")))).isEqualTo(2);
    }

    @Test
    void attemptsAreNumberedOnAfterARetryAndRetriesCountAnew() {
        JobScene job = aJob().of(dag().task("a").with("retry", Map.of("max", 1, "delay", 0)))
                .started()
                .fails("a")
                .fails("a")
                .is(JobStatus.FAILED);

        job.when(new Command.Retry()).happened("a cleared", "job.running", "a queued 3");
        job.fails("a").happened("a running 3", "a up_for_retry 3", "a queued 4");
        job.fails("a").happened("a running 4", "a failed 4", "job.failed");
    }

    @Test
    void lossesCountAnewAfterARetry() {
        JobScene job = aJob().of(dag().task("a")).started();
        for (int loss = 0; loss < 4; loss++) {
            job.isClaimed("a", "w").when(new Command.WorkerLost("w"));
        }
        job.is(JobStatus.FAILED).when(new Command.Retry()).isClaimed("a", "w");

        job.when(new Command.WorkerLost("w")).happened("a up_for_retry 5 lost", "a queued 6");
    }

    @Test
    void aCancelledJobCanBeRetried() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c", "a", "b"))
                .started()
                .succeeds("a")
                .isClaimed("b", "w1")
                .when(new Command.Cancel());
        Command.Complete late = job.success("b");

        job.when(new Command.Retry()).happened("b cleared", "c cleared", "job.running", "b queued 2");
        job.when(late).nothingHappened();
        job.succeeds("b").succeeds("c").is(JobStatus.SUCCESS);
    }

    @Test
    void aJobThatWasCancelledBeforeItBeganRunsFromTheStart() {
        aJob().of(dag().task("a").task("b", "a"))
                .when(new Command.Cancel())
                .when(new Command.Retry())
                .happened("a cleared", "b cleared", "job.running", "a queued 1");
    }

    @Test
    @DisplayName("A4: a retried job can be held back, and goes on from what succeeded when it starts")
    void aRetriedJobThatIsHeldBackGoesOnWhenItStarts() {
        JobScene job = aJob().of(dag().task("a").task("b", "a").task("c", "b").task("d"))
                .started()
                .succeeds("a")
                .fails("b")
                .fails("d");

        job.when(new Command.RetryHeldBack())
                .happened("b cleared", "c cleared", "d cleared", "job.pending")
                .is(JobStatus.PENDING);
        job.when(new Command.Tick()).nothingHappened();
        job.when(new Command.RetryHeldBack(), new Command.Retry()).nothingHappened();
        job.when(new Command.Start()).happened("job.running", "b queued 2", "d queued 2");
        job.succeeds("b").succeeds("c").succeeds("d").is(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("A4: a retried job that is held back can be cancelled, and retried again")
    void aRetriedJobThatIsHeldBackCanBeCancelled() {
        aJob().of(dag().task("a"))
                .started()
                .fails("a")
                .when(new Command.RetryHeldBack())
                .when(new Command.Cancel())
                .happened("a cancelled", "job.cancelled")
                .when(new Command.Retry())
                .happened("a cleared", "job.running", "a queued 2");
    }

    @Test
    void theEventOfTheJobSaysWhoWantedIt() {
        Optional<Actor> ada = Actor.named("ada");
        Optional<Actor> bob = Actor.named("bob");
        Job running = Decision.decide(Job.create("j", dag().task("a").plan()), List.of(new Command.Start()), NOON)
                .job();

        Decision cancelled = Decision.decide(running, List.of(new Command.Cancel(ada), new Command.Cancel(bob)), NOON);
        Decision retried = Decision.decide(cancelled.job(), List.of(new Command.Retry(bob)), NOON);
        Decision heldBack =
                Decision.decide(cancelled.job(), List.of(new Command.RetryHeldBack(bob), new Command.Start()), NOON);

        assertThat(cancelled.events()).endsWith(new Event.JobCancelled(ada));
        assertThat(retried.events()).contains(new Event.JobRunning(bob));
        assertThat(heldBack.events()).contains(new Event.JobPending(bob), new Event.JobRunning());
    }

    @Test
    void onlyAFailedOrCancelledJobCanBeRetried() {
        aJob().of(dag().task("a")).when(new Command.Retry()).nothingHappened();
        aJob().of(dag().task("a")).started().when(new Command.Retry()).nothingHappened();
        aJob().of(dag().task("a"))
                .started()
                .succeeds("a")
                .when(new Command.Retry())
                .nothingHappened();
    }

    @Test
    void twoRetriesInOneBatchAreOne() {
        aJob().of(dag().task("a"))
                .started()
                .fails("a")
                .when(new Command.Retry(), new Command.Retry())
                .happened("a cleared", "job.running", "a queued 2");
    }

    @Test
    void noOpTasksAreRunAgainAtOnce() {
        JobScene job = aJob().of(dag().task("a").noop("join", "a").noop("end", "join"))
                .started()
                .fails("a")
                .when(new Command.Retry());

        job.succeeds("a").happened("a running 2", "a success 2", "join success 1", "end success 1", "job.success");
    }

    @Test
    void aSkippedTaskIsDecidedAnewWhenItsUpstreamIsRunAgain() {
        JobScene job = aJob().of(dag().task("a")
                        .with("allow_failure", true)
                        .task("b")
                        .task("c", "b")
                        .with("trigger_rule", "one_failed"))
                .started()
                .fails("a")
                .succeeds("b")
                .has("c", TaskStatus.SKIPPED)
                .is(JobStatus.SUCCESS);
        job.when(new Command.Retry()).nothingHappened();

        JobScene other = aJob().of(dag().task("x").task("b", "x").task("c", "b").with("trigger_rule", "one_failed"))
                .started()
                .fails("x")
                .succeeds("c")
                .is(JobStatus.FAILED)
                .when(new Command.Retry())
                .succeeds("x")
                .succeeds("b");
        other.has("c", TaskStatus.SKIPPED).is(JobStatus.SUCCESS);
    }

    @Test
    void deadlinesOfEarlierAttemptsDoNotTouchARetriedTask() {
        JobScene job = aJob().of(dag().task("a").with("timeout", 5).task("b"))
                .started()
                .isClaimed("a", "w")
                .when(new Command.Cancel())
                .when(new Command.Retry());

        job.later(Duration.ofSeconds(60)).when(new Command.Tick()).nothingHappened();
    }
}
