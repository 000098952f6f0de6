package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.NOON;
import static dev.cascade.engine.JobScene.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetryTest {

    private static DagSketch retrying(int max, double jitter) {
        return dag().task("a")
                .with("retry", Map.of("max", max, "delay", "10s", "backoff", 3, "max_delay", "60s", "jitter", jitter));
    }

    @Test
    void waitsGrowByTheBackoffUpToTheCap() {
        JobScene job = aJob().of(retrying(4, 0)).started();

        assertThat(waits(job, 4))
                .containsExactly(
                        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    @Test
    void nothingIsQueuedBeforeTheRetryIsDue() {
        JobScene job = aJob().of(retrying(1, 0)).started().fails("a").wakesAfter(Duration.ofSeconds(10));

        job.later(Duration.ofMillis(9_999)).when(new Command.Tick()).nothingHappened();
        job.later(Duration.ofMillis(1))
                .when(new Command.Tick())
                .happened("a queued 2")
                .dispatched("a 2")
                .sleeps();
    }

    @Test
    void anyCommandAtADueTimeQueuesTheRetry() {
        aJob().of(retrying(1, 0).task("b"))
                .started()
                .fails("a")
                .later(Duration.ofSeconds(10))
                .succeeds("b")
                .happened("b running 1", "b success 1", "a queued 2");
    }

    @Test
    @DisplayName("B-21: a second attempt runs on another worker, and its success is the task's")
    void aSecondAttemptSucceedsElsewhere() {
        aJob().of(retrying(1, 0))
                .started()
                .isClaimed("a", "w1")
                .fails("a")
                .happened("a up_for_retry 1")
                .later(Duration.ofSeconds(10))
                .when(new Command.Tick())
                .isClaimed("a", "w2")
                .happened("a running 2 w2")
                .succeeds("a")
                .happened("a success 2", "job.success");
    }

    @Test
    void retriesCountWhatComesAfterTheFirstAttempt() {
        JobScene job = aJob().of(retrying(2, 0)).started();

        assertThat(waits(job, 2)).hasSize(2);
        job.fails("a").happened("a running 3", "a failed 3", "job.failed");
    }

    @Test
    void anErrorThatCannotGoAwayIsNotRetried() {
        aJob().of(retrying(3, 0)).started().failsForGood("a").happened("a running 1", "a failed 1", "job.failed");
    }

    @Test
    void withoutAPolicyThereIsOneAttempt() {
        aJob().of(dag().task("a")).started().fails("a").is(JobStatus.FAILED);
    }

    @Test
    void jitterFollowsFromTheJobTheTaskAndTheAttempt() {
        DagSketch dag = dag();
        for (int i = 0; i < 20; i++) {
            dag.task("t%02d".formatted(i)).with("retry", Map.of("max", 3, "delay", 60, "jitter", 0.5));
        }
        Plan plan = dag.plan();

        List<Duration> once = firstWaits(plan, "job-1");

        assertThat(firstWaits(plan, "job-1")).isEqualTo(once);
        assertThat(firstWaits(plan, "job-2")).isNotEqualTo(once);
        assertThat(once).doesNotHaveDuplicates();
        assertThat(once).allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60)));
    }

    @Test
    void jitterDiffersFromAttemptToAttempt() {
        JobScene job = aJob().of(dag().task("a").with("retry", Map.of("max", 3, "delay", 60, "backoff", 1)));

        assertThat(waits(job.started(), 3)).doesNotHaveDuplicates();
    }

    @Test
    void aRetryWithoutDelayFollowsInTheSameDecision() {
        aJob().of(dag().task("a").with("retry", Map.of("max", 1, "delay", 0)))
                .started()
                .fails("a")
                .happened("a running 1", "a up_for_retry 1", "a queued 2")
                .dispatched("a 2")
                .sleeps();
    }

    @Test
    void aRetryWithoutDelayAfterATimeoutFollowsInTheSameDecision() {
        aJob().of(dag().task("a").with("timeout", 5).with("retry", Map.of("max", 1, "delay", 0)))
                .started()
                .isClaimed("a", "w1")
                .later(Duration.ofSeconds(5))
                .when(new Command.Tick())
                .happened("a up_for_retry 1", "a queued 2")
                .dispatched("a 2")
                .sleeps();
    }

    private static List<Duration> firstWaits(Plan plan, String id) {
        JobScene job = aJob().called(id).of(plan).started();
        List<Duration> waits = new ArrayList<>();
        for (int task = 0; task < plan.size(); task++) {
            job.fails(plan.task(task).id());
            Event.TaskUpForRetry event =
                    (Event.TaskUpForRetry) job.last().events().getLast();
            waits.add(Duration.between(NOON, event.retryAt()));
        }
        return waits;
    }

    /** The waits before the retries of task {@code a}, each of which fails. */
    private static List<Duration> waits(JobScene job, int count) {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            job.fails("a");
            Event.TaskUpForRetry event =
                    (Event.TaskUpForRetry) job.last().events().getLast();
            Duration wait = Duration.between(job.now(), event.retryAt());
            waits.add(wait);
            job.later(wait).when(new Command.Tick()).happened("a queued " + (i + 2));
        }
        return waits;
    }
}
