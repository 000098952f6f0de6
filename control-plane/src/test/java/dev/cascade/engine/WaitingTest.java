package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Attempts that wait without a worker, and what it means when their times pass. */
class WaitingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aTaskThatWaitsForATimeSucceedsThen() {
        JobScene job = JobScene.aJob().of(waiting(WaitKind.TIME, MINUTE)).started();

        job.happened("job.running", "a waiting 1 TIME").dispatched().wakesAfter(MINUTE);
        assertThat(job.job().queuedAttempts()).isEmpty();
        job.later(MINUTE.minusMillis(1)).when(new Command.Tick()).nothingHappened();
        job.later(Duration.ofMillis(1))
                .when(new Command.Tick())
                .happened("a success 1", "job.success")
                .stopped();
    }

    @Test
    void anAnswerEndsTheWaitingAndNoneInTimeFailsItForGood() {
        JobScene answered = JobScene.aJob().of(waiting(WaitKind.ANSWER, MINUTE)).started();
        answered.succeeds("a").happened("a success 1", "job.success").sleeps();

        JobScene job = JobScene.aJob().of(waiting(WaitKind.ANSWER, MINUTE)).started();
        job.later(MINUTE)
                .when(new Command.Tick())
                .happened("a failed 1", "job.failed")
                .stopped("a 1");
        assertThat(((Event.TaskFailed) job.last().events().getFirst()).error())
                .isEqualTo(TaskError.permanent(TaskError.TIMEOUT, "it waited until its deadline"));
        job.when(new Command.Complete(job.ref("a"), 1, new Outcome.Success(TaskResult.NULL), job.now()))
                .nothingHappened();
    }

    @Test
    void aTaskMayWaitForAsLongAsItTakes() {
        JobScene.aJob()
                .of(DagSketch.dag().task("a").flow(TaskFlow.waiting(WaitKind.ANSWER, Optional.empty())))
                .started()
                .sleeps()
                .skipsItself("a", "not this time")
                .happened("a skipped not this time", "job.success");
    }

    @Test
    void aChildThatTakesTooLongIsAFailedAttemptAndTheNextOneWaitsAgain() {
        JobScene job = JobScene.aJob().of(waiting(WaitKind.CHILD, MINUTE)).started();

        job.later(MINUTE).when(new Command.Tick()).happened("a up_for_retry 1").stopped("a 1");
        job.later(Duration.ofSeconds(1)).when(new Command.Tick()).happened("a waiting 2 CHILD");
        job.wakesAfter(MINUTE.multipliedBy(2).plusSeconds(1));
    }

    @Test
    void anAttemptMayGoOnToWaitForACallback() {
        JobScene job = callback();

        job.happened("a waiting 1 CALLBACK").has("a", TaskStatus.WAITING).wakesAfter(Duration.ofSeconds(10));
        assertThat(job.job().attemptsOf("w")).as("nobody runs it").isEmpty();
        assertThat(job.job().busyWorkers()).isEmpty();
        assertThat(job.job().isInFlight(job.ref("a"), 1)).isTrue();
        assertThat(job.job().isInFlight(job.ref("a"), 2)).isFalse();
        job.when(new Command.WorkerLost("w")).nothingHappened();
        job.when(job.claim("a", 1, "w")).nothingHappened();
        job.succeeds("a").happened("a success 1", "job.success");
    }

    @Test
    void whatAnAttemptWaitsForAndUntilWhenIsKnown() {
        JobScene job = callback();
        TaskRef a = job.ref("a");

        assertThat(job.job().waitKind(a)).isEqualTo(WaitKind.CALLBACK);
        assertThat(job.job().deadline(a)).contains(job.now().plus(MINUTE));
        assertThat(job.job().reminder(a)).contains(job.now().plusSeconds(10));

        job.fails("a").has("a", TaskStatus.UP_FOR_RETRY);
        assertThat(job.job().deadline(a)).isEmpty();
        assertThat(job.job().reminder(a))
                .as("when the next attempt is due")
                .isPresent()
                .isEqualTo(job.job().nextWake());

        job.later(Duration.ofSeconds(2)).when(new Command.Tick()).has("a", TaskStatus.QUEUED);
        assertThat(job.job().reminder(a)).isEmpty();
    }

    @Test
    void aHeartbeatThatDoesNotArriveFailsTheAttempt() {
        JobScene job = callback();

        job.later(Duration.ofSeconds(10))
                .when(new Command.Tick())
                .happened("a up_for_retry 1")
                .stopped("a 1");
        assertThat(((Event.TaskUpForRetry) job.last().events().getFirst()).error())
                .isEqualTo(TaskError.retryable(TaskError.HEARTBEAT_TIMEOUT, "no heartbeat arrived in time"));
    }

    @Test
    void theDeadlineOfACallbackFailsTheAttemptWhateverHeartbeatsArrived() {
        JobScene job = JobScene.aJob().of(withRetry()).started();
        job.when(wait(job, WaitKind.CALLBACK, Optional.of(MINUTE), Optional.empty()));

        job.later(MINUTE).when(new Command.Tick()).happened("a up_for_retry 1");
        assertThat(((Event.TaskUpForRetry) job.last().events().getFirst())
                        .error()
                        .type())
                .isEqualTo(TaskError.TIMEOUT);
    }

    @Test
    void whatIsPolledIsQueuedAgainAtItsReminderAndTimesOutAtItsDeadline() {
        JobScene job = JobScene.aJob().of(withRetry()).started().isClaimed("a", "w");
        Instant deadline = job.now().plus(MINUTE);
        for (int run = 1; run <= 3; run++) {
            job.when(new Command.Wait(
                            job.ref("a"),
                            run,
                            WaitKind.POLL,
                            Optional.of(deadline),
                            Optional.of(job.now().plusSeconds(5))))
                    .happened("a waiting " + run + " POLL");
            job.later(Duration.ofSeconds(5))
                    .when(new Command.Tick())
                    .happened("a queued " + (run + 1))
                    .dispatched("a " + (run + 1));
        }
        job.when(new Command.Wait(
                        job.ref("a"), 4, WaitKind.POLL, Optional.of(deadline), Optional.of(deadline.plusSeconds(1))))
                .wakesAfter(MINUTE);
        job.later(MINUTE).when(new Command.Tick()).happened("a failed 4", "job.failed");
    }

    @Test
    void onlyAnAttemptInFlightCanGoOnToWait() {
        JobScene job = callback();

        job.when(wait(job, WaitKind.CALLBACK, Optional.empty(), Optional.empty()))
                .nothingHappened();
        job.when(new Command.Wait(job.ref("a"), 2, WaitKind.CALLBACK, Optional.empty(), Optional.empty()))
                .nothingHappened();
        job.when(new Command.Wait(TaskRef.of(7), 1, WaitKind.CALLBACK, Optional.empty(), Optional.empty()))
                .nothingHappened();
        job.when(new Command.Expand(job.ref("a"), 1, 3)).nothingHappened();
    }

    @Test
    void whatWaitsIsCancelledAndWhatItWaitsForIsStopped() {
        callback()
                .when(new Command.Cancel())
                .happened("a cancelled", "job.cancelled")
                .stopped("a 1")
                .sleeps();
    }

    @Test
    void oneTaskMayHaveBothTimesAndOtherTasksTheirOwn() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag().task("a").with("timeout", 30).task("b").with("retry", 1))
                .started()
                .isClaimed("a", "w");
        job.when(new Command.Wait(
                job.ref("b"),
                1,
                WaitKind.CALLBACK,
                Optional.of(job.now().plus(MINUTE)),
                Optional.of(job.now().plusSeconds(20))));

        job.wakesAfter(Duration.ofSeconds(20));
        job.later(Duration.ofSeconds(30)).when(new Command.Tick()).happened("a failed 1", "b up_for_retry 1");
    }

    private static JobScene callback() {
        JobScene job = JobScene.aJob().of(withRetry()).started().isClaimed("a", "w");
        return job.when(wait(job, WaitKind.CALLBACK, Optional.of(MINUTE), Optional.of(Duration.ofSeconds(10))));
    }

    private static Command wait(JobScene job, WaitKind kind, Optional<Duration> deadline, Optional<Duration> reminder) {
        return new Command.Wait(job.ref("a"), 1, kind, deadline.map(job.now()::plus), reminder.map(job.now()::plus));
    }

    private static DagSketch withRetry() {
        return DagSketch.dag().task("a").with("retry", 1);
    }

    private static DagSketch waiting(WaitKind kind, Duration limit) {
        return withRetry().flow(TaskFlow.waiting(kind, Optional.of(limit)));
    }
}
