package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** However many attempts a task has had, its job can be decided. */
class AttemptNumbersTest {

    @Test
    void aTaskThatWasHandedBackTenThousandTimesIsRetriedLikeAnyOther() {
        Job job = Job.create("job-1", DagSketch.dag().task("a").plan());
        job = decide(job, new Command.Start()).job();
        for (int attempt = 1; attempt <= 10_000; attempt++) {
            job = decide(job, new Command.Claim(TaskRef.of(0), attempt, "w")).job();
            job = decide(job, new Command.HandBack(TaskRef.of(0), attempt, "w")).job();
        }
        Outcome failure = new Outcome.Failure(TaskError.permanent("Broken", "it broke"));
        job = decide(job, new Command.Complete(TaskRef.of(0), 10_001, failure, JobScene.NOON))
                .job();

        Decision retry = decide(job, new Command.Retry());

        assertThat(retry.events())
                .containsExactly(
                        new Event.TaskCleared(TaskRef.of(0)),
                        new Event.JobRunning(),
                        new Event.TaskQueued(TaskRef.of(0), 10_002));
    }

    @Test
    void aTaskThatHasHadAllAttemptsThereAreFailsAndSoDoesEveryRetryOfItsJob() {
        JobScene job = atTheLastAttempt();

        job.when(job.failure("a"))
                .happened("a running 67108863", "a up_for_retry 67108863")
                .later(Duration.ofSeconds(2))
                .when(new Command.Tick())
                .happened("a failed 67108863", "job.failed")
                .dispatched();
        job.when(new Command.Retry())
                .happened("a cleared", "job.running", "a failed 67108863", "job.failed")
                .dispatched();
        assertThat(((Event.TaskFailed) job.last().events().get(2)).error())
                .isEqualTo(TaskError.permanent(
                        TaskError.TOO_MANY_ATTEMPTS,
                        "the task has had 67108863 attempts, which is the most that can be numbered"));
    }

    @Test
    void theLastAttemptThatHasANumberIsMade() {
        JobScene job = queued(TaskState.MAX_ATTEMPT - 1);

        job.when(job.failure("a"))
                .later(Duration.ofSeconds(2))
                .when(new Command.Tick())
                .happened("a queued 67108863")
                .dispatched("a 67108863");
    }

    @Test
    void itIsHandedBackAndLostLikeAnyOther() {
        JobScene job = atTheLastAttempt();

        job.isClaimed("a", "w")
                .when(new Command.HandBack(job.ref("a"), TaskState.MAX_ATTEMPT, "w"))
                .happened("a up_for_retry 67108863 handed back", "a failed 67108863", "job.failed");
    }

    @Test
    void triesAndLossesBeyondThoseThatAreCountedChangeNothing() {
        long state = TaskState.withLosses(TaskState.withTries(0, 5_000), 50);

        assertThat(TaskState.tries(state)).isEqualTo(1_023);
        assertThat(TaskState.losses(state)).isEqualTo(7);
    }

    private static Decision decide(Job job, Command command) {
        return Decision.decide(job, List.of(command), JobScene.NOON);
    }

    private static JobScene atTheLastAttempt() {
        return queued(TaskState.MAX_ATTEMPT);
    }

    private static JobScene queued(int attempt) {
        Plan plan = DagSketch.dag().task("a").with("retry", 3).plan();
        Event running = new Event.JobRunning();
        Event queued = new Event.TaskQueued(TaskRef.of(0), attempt);
        Entry entry = new Entry(1, 1, JobScene.NOON, List.of(running, queued), Optional.empty());
        return JobScene.of(Job.create("job-1", plan).after(entry));
    }
}
