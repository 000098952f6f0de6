package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LossAndTimeoutTest {

    @Test
    @DisplayName("B-34: what a lost worker ran is queued anew at once; what others ran is not touched")
    void onlyTheLostWorkersTasksAreQueuedAnew() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c"))
                .started()
                .isClaimed("a", "w1")
                .isClaimed("b", "w2");

        job.when(new Command.WorkerLost("w1"))
                .happened("a up_for_retry 1 lost", "a queued 2")
                .dispatched("a 2")
                .has("b", TaskStatus.RUNNING)
                .has("c", TaskStatus.QUEUED);
    }

    @Test
    void aWorkerThatIsLostTwiceLosesNothingMore() {
        JobScene job = aJob().of(dag().task("a")).started().isClaimed("a", "w1");

        job.when(new Command.WorkerLost("w1"), new Command.WorkerLost("w1"))
                .happened("a up_for_retry 1 lost", "a queued 2");
        job.when(new Command.WorkerLost("w1"), new Command.WorkerLost("w9"), new Command.WorkerLost(""))
                .nothingHappened();
    }

    @Test
    void anAttemptThatReportsItselfBelongsToNoWorkerThatCouldBeLost() {
        JobScene job = aJob().of(dag().task("a").task("b")).started();
        job.when(job.success("a"), new Command.WorkerLost("")).happened("a running 1", "a success 1");
    }

    @Test
    void threeLossesAreForgivenTheFourthIsAFailure() {
        JobScene job = aJob().of(dag().task("a")).started();
        for (int loss = 1; loss <= 3; loss++) {
            job.isClaimed("a", "w" + loss)
                    .when(new Command.WorkerLost("w" + loss))
                    .happened("a up_for_retry " + loss + " lost", "a queued " + (loss + 1));
        }

        job.isClaimed("a", "w4").when(new Command.WorkerLost("w4")).happened("a failed 4", "job.failed");

        Event.TaskFailed failed = (Event.TaskFailed) job.last().events().getFirst();
        assertThat(failed.error().type()).isEqualTo(TaskError.WORKER_LOST);
        assertThat(failed.error().message()).contains("w4");
    }

    @Test
    void lossesDoNotUseUpRetries() {
        JobScene job = aJob().of(dag().task("a").with("retry", Map.of("max", 1, "delay", 0)))
                .started();
        for (int loss = 1; loss <= 3; loss++) {
            job.isClaimed("a", "w").when(new Command.WorkerLost("w"));
        }

        job.fails("a").happened("a running 4", "a up_for_retry 4", "a queued 5");
        job.fails("a").happened("a running 5", "a failed 5", "job.failed");
    }

    @Test
    @DisplayName(
            "H7: an attempt that a worker hands back is repeated at once, as often as it may be, and costs neither a"
                    + " loss nor a retry")
    void handingBackCostsNothing() {
        JobScene job = aJob().of(dag().task("a").with("retry", Map.of("max", 1, "delay", 0)))
                .started();
        for (int attempt = 1; attempt <= 20; attempt++) {
            job.isClaimed("a", "w")
                    .when(new Command.HandBack(TaskRef.of(job.index("a")), attempt, "w"))
                    .happened("a up_for_retry " + attempt + " handed back", "a queued " + (attempt + 1));
        }

        for (int loss = 21; loss <= 23; loss++) {
            job.isClaimed("a", "w")
                    .when(new Command.WorkerLost("w"))
                    .happened("a up_for_retry " + loss + " lost", "a queued " + (loss + 1));
        }
        job.fails("a").happened("a running 24", "a up_for_retry 24", "a queued 25");
        job.fails("a").happened("a running 25", "a failed 25", "job.failed");
    }

    @Test
    @DisplayName("H7: only the worker that runs an attempt can hand it back, and only once")
    void nobodyElseHandsBack() {
        JobScene job = aJob().of(dag().task("a").task("b")).started().isClaimed("a", "w1");
        int a = job.index("a");
        int b = job.index("b");

        job.when(
                        new Command.HandBack(TaskRef.of(a), 1, "w2"),
                        new Command.HandBack(TaskRef.of(a), 2, "w1"),
                        new Command.HandBack(TaskRef.of(a), 0, "w1"),
                        new Command.HandBack(TaskRef.of(b), 1, "w1"),
                        new Command.HandBack(TaskRef.of(b), 1, ""),
                        new Command.HandBack(TaskRef.of(99), 1, "w1"))
                .nothingHappened();
        job.when(
                        new Command.HandBack(TaskRef.of(a), 1, "w1"),
                        new Command.HandBack(TaskRef.of(a), 1, "w1"),
                        new Command.WorkerLost("w1"))
                .happened("a up_for_retry 1 handed back", "a queued 2");
    }

    @Test
    @DisplayName("B-44: an attempt that takes too long fails at its deadline, is stopped, and its result is ignored")
    void anAttemptEndsAtItsDeadline() {
        JobScene job = aJob().of(dag().task("a").with("timeout", 5))
                .started()
                .later(Duration.ofSeconds(60))
                .isClaimed("a", "w1")
                .wakesAfter(Duration.ofSeconds(65));
        Command.Complete late = job.success("a");

        job.later(Duration.ofMillis(4_999)).when(new Command.Tick()).nothingHappened();
        job.later(Duration.ofMillis(1))
                .when(new Command.Tick())
                .happened("a failed 1", "job.failed")
                .stopped("a 1 w1");

        assertThat(((Event.TaskFailed) job.last().events().getFirst()).error())
                .isEqualTo(TaskError.retryable(TaskError.TIMEOUT, "the attempt took longer than its timeout of 5 s"));
        job.when(late).nothingHappened();
    }

    @Test
    void aTimeoutMayBeAFractionOfASecond() {
        JobScene job =
                aJob().of(dag().task("a").with("timeout", 1.25)).started().isClaimed("a", "w1");

        job.later(Duration.ofMillis(1_250)).when(new Command.Tick()).happened("a failed 1", "job.failed");

        assertThat(((Event.TaskFailed) job.last().events().getFirst()).error().message())
                .isEqualTo("the attempt took longer than its timeout of 1.25 s");
    }

    @Test
    void theOverdueAttemptsOfAWorkerAreThoseWhoseDeadlineHasPassed() {
        JobScene job = aJob().of(dag().task("a")
                        .with("timeout", 5)
                        .task("b")
                        .with("timeout", 9)
                        .task("c")
                        .with("timeout", 5)
                        .task("d"))
                .started()
                .isClaimed("a", "w1")
                .isClaimed("b", "w1")
                .isClaimed("c", "w2")
                .isClaimed("d", "w1");
        Effect.Dispatch a = new Effect.Dispatch(job.ref("a"), 1);
        Effect.Dispatch b = new Effect.Dispatch(job.ref("b"), 1);

        assertThat(overdue(job, "w1", Duration.ofMillis(4_999))).isEmpty();
        assertThat(overdue(job, "w1", Duration.ofSeconds(5))).containsExactly(a);
        assertThat(overdue(job, "w1", Duration.ofSeconds(9))).containsExactly(a, b);
        assertThat(overdue(job, "w3", Duration.ofSeconds(9))).isEmpty();

        job.later(Duration.ofSeconds(5)).when(new Command.Tick()).happened("a failed 1", "c failed 1");
        assertThat(overdue(job, "w1", Duration.ofSeconds(9))).containsExactly(b);
        job.when(new Command.Cancel());
        assertThat(overdue(job, "w1", Duration.ofSeconds(9))).isEmpty();
    }

    private static List<Effect.Dispatch> overdue(JobScene job, String worker, Duration sinceNoon) {
        return job.job().overdueAttemptsOf(worker, JobScene.NOON.plus(sinceNoon));
    }

    @Test
    void aTimeoutUsesUpARetry() {
        JobScene job = aJob().of(dag().task("a").with("timeout", 5).with("retry", Map.of("max", 1, "jitter", 0)))
                .started()
                .isClaimed("a", "w1")
                .later(Duration.ofSeconds(5))
                .when(new Command.Tick())
                .happened("a up_for_retry 1")
                .wakesAfter(Duration.ofSeconds(6));

        job.later(Duration.ofSeconds(1)).when(new Command.Tick()).happened("a queued 2");
        job.isClaimed("a", "w1")
                .later(Duration.ofSeconds(5))
                .when(new Command.Tick())
                .is(JobStatus.FAILED);
    }

    @Test
    void waitingForAWorkerDoesNotCountAgainstTheTimeout() {
        aJob().of(dag().task("a").with("timeout", 5))
                .started()
                .sleeps()
                .later(Duration.ofDays(1))
                .when(new Command.Tick())
                .nothingHappened();
    }

    @Test
    void aResultThatIsThereWhenTheDeadlineIsLookedAtCounts() {
        aJob().of(dag().task("a").with("timeout", 5))
                .started()
                .isClaimed("a", "w1")
                .later(Duration.ofSeconds(6))
                .succeeds("a")
                .happened("a success 1", "job.success")
                .sleeps();
    }

    @Test
    void theEarliestOfAllTimesIsWhenTheJobWakes() {
        JobScene job = aJob().of(dag().task("a")
                        .with("timeout", 50)
                        .task("b")
                        .with("timeout", 20)
                        .task("c")
                        .with("retry", Map.of("max", 1, "delay", 30, "jitter", 0)))
                .started()
                .isClaimed("a", "w")
                .isClaimed("b", "w")
                .fails("c")
                .wakesAfter(Duration.ofSeconds(20));

        job.succeeds("b").later(Duration.ofSeconds(20)).when(new Command.Tick()).nothingHappened();
        job.wakesAfter(Duration.ofSeconds(30));
    }

    @Test
    void lookingInVainMovesTheWakeUpAndAddsNoEntry() {
        JobScene job = aJob().of(dag().task("a").with("timeout", 5).task("b"))
                .started()
                .isClaimed("a", "w")
                .succeeds("a")
                .wakesAfter(Duration.ofSeconds(5));
        long entries = job.job().entryCount();

        job.later(Duration.ofSeconds(5))
                .when(new Command.Tick())
                .nothingHappened()
                .sleeps();

        assertThat(job.job().entryCount()).isEqualTo(entries);
    }
}
