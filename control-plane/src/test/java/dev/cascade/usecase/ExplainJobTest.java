package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.engine.DagSketch;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.query.JobExplanation;
import dev.cascade.usecase.query.JobExplanation.Holder;
import dev.cascade.usecase.query.JobExplanation.OfTask;
import dev.cascade.usecase.query.JobExplanation.Reason;
import dev.cascade.usecase.query.JobExplanation.Wait;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Why tasks do not run. */
class ExplainJobTest {

    private final Fixture given = new Fixture();

    private String started(DagSketch dag) {
        return given.with(dag).started("d");
    }

    private OfTask explained(String job, String task) {
        return given.core.explainJob().task(job, task);
    }

    private void worker(String id, int slots) {
        given.workers.renew(new Worker(id, "host", 1, slots, given.now, given.now.plusSeconds(30)));
    }

    @Test
    void aPendingTaskNamesTheFrontierAndNotWhatIsDirectlyBeforeIt() {
        String job = started(dag("d").task("a").task("b").task("c", "a", "b").task("e", "c"));
        worker("w1", 4);
        given.claims(job, "a", "w1");

        OfTask explained = explained(job, "e");

        assertThat(explained.frontier()).extracting(Holder::taskId).containsExactly("a", "b");
        assertThat(explained.frontierCount()).isEqualTo(2);
        assertThat(explained.reason()).isEqualTo(Reason.UPSTREAM);
        assertThat(explained.text())
                .isEqualTo(
                        "The task waits for 1 of 1 task directly before it. What holds it up: 1 task waits for a worker"
                                + " slot (1 of 4 busy): b; 1 task runs, without a timeout: a.");
        assertThat(explained.frontier().getFirst().text())
                .isEqualTo("runs on worker w1 since 2026-03-01T12:00:00Z, without a timeout");
        assertThat(explained.frontier().getLast().text()).isEqualTo("waits for a worker slot (1 of 4 busy)");
    }

    @Test
    void aTaskThatNobodyCanRunSaysThatNoWorkerIsThere() {
        String job = started(dag("d").task("a"));

        assertThat(explained(job, "a").text())
                .isEqualTo("The task waits for a worker slot (no worker is there; `cascade dev` or `cascade worker`"
                        + " starts one).");
        worker("w1", 4);
        given.later(Duration.ofMinutes(1));
        assertThat(explained(job, "a").text()).contains("no worker is there");
    }

    @Test
    void aTaskBetweenAttemptsSaysWhenTheNextOneIs() {
        String job = started(dag("d").task("a")
                .with("retry", Map.of("max", 2, "delay", 42, "jitter", 0))
                .task("b", "a"));
        given.fails(job, "a");

        OfTask explained = explained(job, "a");

        assertThat(explained.text())
                .isEqualTo("The task failed in attempt 1 (Broken: it broke) and is tried again in 0:42.");
        assertThat(explained.until()).contains(given.now.plusSeconds(42));
        assertThat(explained(job, "b").text())
                .isEqualTo("The task waits for 1 of 1 task directly before it. What holds it up: 1 task is tried again"
                        + " in 0:42: a.");
        assertThat(given.core.explainJob().job(job).waits())
                .extracting(Wait::reason)
                .containsExactly(Reason.RETRY, Reason.UPSTREAM);
    }

    @Test
    void aRunningTaskSaysWhenItsTimeoutEnds() {
        String job = started(dag("d").task("a").with("timeout", 90));
        given.claims(job, "a", "w1");
        given.later(Duration.ofSeconds(30));

        assertThat(explained(job, "a").text())
                .isEqualTo("The task runs on worker w1 since 2026-03-01T12:00:00Z; its timeout ends at"
                        + " 2026-03-01T12:01:30Z, in 1:00.");
    }

    @Test
    void aJobThatIsHeldBackNamesTheJobsThatRun() {
        given.with(dag("d").task("a").maxActiveJobs(1));
        String first = given.started("d");
        String second = given.started("d");
        given.later(Duration.ofSeconds(1));
        String third = given.started("d");

        JobExplanation explained = given.core.explainJob().job(third);

        String text =
                "The job waits: max_active_jobs 1 is reached by job " + first + ", and 1 older job begins before it.";
        assertThat(explained.summary()).isEqualTo(text);
        assertThat(explained.waits().getFirst().reason()).isEqualTo(Reason.ADMISSION);
        assertThat(explained.waits().getFirst().count()).isZero();
        assertThat(explained(third, "a").text()).isEqualTo("The task has not begun. " + text);
        assertThat(given.core.explainJob().job(second).summary()).doesNotContain("older");
    }

    @Test
    void aTaskThatNeverRanNamesTheTasksThatFailed() {
        String job = started(dag("d").task("a").task("b", "a").task("c", "b").task("ok"));
        given.fails(job, "a");
        given.succeeds(job, "ok", "1");

        OfTask explained = explained(job, "c");

        assertThat(explained.status()).isEqualTo(TaskStatus.UPSTREAM_FAILED);
        assertThat(explained.text())
                .isEqualTo("The task never ran, because a task before it failed. The reason: 1 task failed: a.");
        assertThat(explained.frontier().getFirst().text())
                .isEqualTo("failed at 2026-03-01T12:00:00Z in attempt 1: Broken: it broke");
        assertThat(given.core.explainJob().job(job).summary())
                .isEqualTo("The job failed at 2026-03-01T12:00:00Z: 1 task failed, 2 tasks never ran, because a task"
                        + " before them failed, 1 task succeeded.");
    }

    @Test
    void aSkippedTaskNamesTheTaskThatBeganIt() {
        String job = started(dag("d").task("a").task("b", "a").task("c", "b"));
        given.skips(job, "a");

        assertThat(explained(job, "a").text())
                .isEqualTo("The task was skipped at 2026-03-01T12:00:00Z in attempt 1: nothing.");
        assertThat(explained(job, "c").frontier()).extracting(Holder::taskId).containsExactly("a");
        assertThat(explained(job, "c").text()).endsWith("The reason: 1 task was skipped: a.");
    }

    @Test
    void everyEndHasWords() {
        String job = started(dag("d").task("a").task("b", "a"));
        given.succeeds(job, "a", "1");
        assertThat(given.core.explainJob().job(job).summary())
                .isEqualTo("1 of 2 tasks has ended; 1 task waits for a worker slot.");
        given.cancel.cancel(job);

        assertThat(explained(job, "a").text()).isEqualTo("The task succeeded at 2026-03-01T12:00:00Z in attempt 1.");
        assertThat(explained(job, "b").text())
                .isEqualTo("The task was cancelled at 2026-03-01T12:00:00Z in attempt 1.");
        assertThat(given.core.explainJob().job(job).waits())
                .extracting(Wait::reason)
                .containsExactly(Reason.CANCELLED);
    }

    @Test
    void listsAreShortAndCountsAreWhole() {
        DagSketch dag = dag("d");
        String[] names = new String[150];
        for (int i = 0; i < names.length; i++) {
            names[i] = "t" + i;
            dag.task(names[i]);
        }
        String job = started(dag.task("last", names));

        OfTask explained = explained(job, "last");

        assertThat(explained.frontier()).hasSize(100);
        assertThat(explained.frontierCount()).isEqualTo(150);
        assertThat(explained.text()).contains("waits for 150 of 150 tasks", "150 tasks wait for a worker slot");
        Wait wait = given.core.explainJob().job(job).waits().getFirst();
        assertThat(wait.tasks()).hasSize(100);
        assertThat(wait.count()).isEqualTo(150);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String job = started(dag("d").task("a"));

        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> explained(job, "b"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("task-not-found"));
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> explained(job, "a#1"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("task-not-found"));
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.core.explainJob().job("nobody"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("job-not-found"));
    }
}
