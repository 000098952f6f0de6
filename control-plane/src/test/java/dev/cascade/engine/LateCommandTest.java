package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.NOON;
import static dev.cascade.engine.JobScene.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LateCommandTest {

    private static final DagSketch ONE = dag().task("a").with("retry", 2);

    @Test
    @DisplayName("B-17: starting twice hands nothing out twice")
    void startingTwiceDoesNothing() {
        aJob().of(ONE)
                .started()
                .happened("job.running", "a queued 1")
                .dispatched("a 1")
                .started()
                .nothingHappened();
    }

    @Test
    void twoStartsInOneBatchAreOne() {
        aJob().of(ONE).when(new Command.Start(), new Command.Start()).happened("job.running", "a queued 1");
    }

    @Test
    @DisplayName("B-20: of two claims of one attempt the first wins")
    void theFirstClaimWins() {
        JobScene job = aJob().of(ONE).started();

        job.when(job.claim("a", 1, "w1"), job.claim("a", 1, "w2")).happened("a running 1 w1");
        job.when(job.claim("a", 1, "w3")).nothingHappened();
    }

    @Test
    @DisplayName("B-30: the worker that runs an attempt is refused when it claims it again")
    void theSameWorkerIsRefusedASecondTime() {
        JobScene job = aJob().of(ONE).started().isClaimed("a", "w1");

        job.when(job.claim("a", 1, "w1")).nothingHappened();
    }

    @Test
    @DisplayName("B-30: a failed attempt cannot be claimed again")
    void aFailedAttemptCannotBeClaimed() {
        JobScene job = aJob().of(ONE).started().isClaimed("a", "w1").fails("a").has("a", TaskStatus.UP_FOR_RETRY);

        job.when(job.claim("a", 1, "w1")).nothingHappened();
        job.later(Duration.ofMinutes(5)).when(new Command.Tick()).happened("a queued 2");
        job.when(job.claim("a", 1, "w1")).nothingHappened();
    }

    @Test
    @DisplayName("B-20: a successful attempt cannot be claimed again")
    void aSuccessfulAttemptCannotBeClaimed() {
        JobScene job = aJob().of(dag().task("a").task("b", "a")).started().succeeds("a");

        job.when(job.claim("a", 1, "w1")).nothingHappened();
    }

    @Test
    void anAttemptThatWasNeverQueuedCannotBeClaimedOrCompleted() {
        JobScene job = aJob().of(dag().task("a").task("b", "a")).started();

        job.when(job.claim("b", 0, "w1"), job.claim("b", 1, "w1"), job.claim("a", 2, "w1"), job.success("b"))
                .nothingHappened();
        job.when(new Command.Claim(TaskRef.of(-1), 1, "w1"), new Command.Claim(TaskRef.of(99), 0, "w1"))
                .nothingHappened();
    }

    @Test
    @DisplayName("B-32: a report about an earlier attempt does not touch the one that runs")
    void aReportOfAnEarlierAttemptIsIgnored() {
        JobScene job = aJob().of(ONE).started();
        Command.Complete success = job.success("a");
        Command.Complete failure = job.failure("a");
        job.fails("a").later(Duration.ofMinutes(5)).when(new Command.Tick()).isClaimed("a", "w2");

        job.when(success, failure).nothingHappened();
        job.fails("a").happened("a up_for_retry 2");
    }

    @Test
    void aReportOfAnAttemptThatWaitsForItsRetryIsIgnored() {
        JobScene job = aJob().of(ONE).started();
        Command.Complete success = job.success("a");

        job.fails("a").when(success).nothingHappened();
    }

    @Test
    @DisplayName("B-18, B-31: nothing that comes after the end of a job changes it")
    void aJobThatEndedStaysAsItIs() {
        JobScene job = aJob().of(dag().task("a").task("b")).started();
        Command.Complete aSucceeds = job.success("a");
        Command.Complete bFails = job.failure("b");
        job.fails("a").succeeds("b").is(JobStatus.FAILED);

        job.when(
                        aSucceeds,
                        bFails,
                        job.claim("a", 1, "w1"),
                        new Command.WorkerLost("w1"),
                        new Command.Start(),
                        new Command.Cancel())
                .nothingHappened();
        job.later(Duration.ofDays(400)).when(new Command.Tick()).nothingHappened();
    }

    @Test
    @DisplayName("B-17: reports that come twice in one batch count once")
    void aReportThatComesTwiceCountsOnce() {
        JobScene job = aJob().of(dag().task("a").task("b", "a")).started();

        job.when(job.success("a"), job.success("a"), job.failure("a"))
                .happened("a running 1", "a success 1", "b queued 1")
                .dispatched("b 1");
    }

    @Test
    void aReportThatOvertakesTheClaimCountsAndTheClaimIsRefused() {
        JobScene job = aJob().of(dag().task("a").task("b")).started();

        job.when(job.success("a"), job.claim("a", 1, "w1")).happened("a running 1", "a success 1");
    }

    @Test
    void aStartInTheFutureIsTakenToBeNow() {
        JobScene job = aJob().of(ONE).started();

        job.when(new Command.Complete(TaskRef.of(0), 1, new Outcome.Success(TaskResult.NULL), NOON.plusSeconds(60)));

        assertThat(job.last().events()).first().isEqualTo(new Event.TaskRunning(TaskRef.of(0), 1, "", NOON));
    }

    @Test
    void aStartBeforeAllTimeDoesNoHarm() {
        JobScene job =
                aJob().of(dag().task("a").with("timeout", 1).task("b", "a")).started();

        job.when(new Command.Complete(TaskRef.of(0), 1, new Outcome.Success(TaskResult.NULL), Instant.MIN))
                .happened("a running 1", "a success 1", "b queued 1");
        job.later(Duration.ofSeconds(1))
                .when(new Command.Tick())
                .nothingHappened()
                .sleeps();
    }

    @Test
    void aCommandForAJobThatIsHeldBackDecidesNothing() {
        JobScene job = aJob().of(ONE);

        job.when(
                        new Command.Tick(),
                        new Command.Retry(),
                        job.claim("a", 0, "w1"),
                        job.success("a"),
                        new Command.WorkerLost("w1"))
                .nothingHappened()
                .is(JobStatus.PENDING);
    }

    @Test
    void aDispatchThatALaterCommandOfTheBatchMadePointlessIsNotMade() {
        aJob().of(ONE)
                .when(new Command.Start(), new Command.Claim(TaskRef.of(0), 1, "w1"))
                .happened("job.running", "a queued 1", "a running 1 w1")
                .dispatched();
        aJob().of(ONE).when(new Command.Start(), new Command.Cancel()).dispatched();
    }

    @Test
    void noCommandsDecideNothing() {
        JobScene job = aJob().of(ONE).started();
        assertThat(Decision.decide(job.job(), List.of(), NOON).isEmpty()).isTrue();
    }
}
