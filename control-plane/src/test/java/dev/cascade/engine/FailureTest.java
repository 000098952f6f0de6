package dev.cascade.engine;

import static dev.cascade.engine.DagSketch.dag;
import static dev.cascade.engine.JobScene.aJob;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    @DisplayName("B-06: independent tasks go on after a failure, and the job ends once, with the last of them")
    void independentTasksGoOnAfterAFailure() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c", "b")).started();

        job.fails("a").happened("a running 1", "a failed 1").is(JobStatus.RUNNING);
        job.succeeds("b").happened("b running 1", "b success 1", "c queued 1").is(JobStatus.RUNNING);
        job.succeeds("c").happened("c running 1", "c success 1", "job.failed").is(JobStatus.FAILED);
    }

    @Test
    @DisplayName("B-07, B-08, P3: whatever a failure blocks is upstream_failed at once, and the job ends")
    void whatAFailureBlocksEndsAtOnce() {
        aJob().of(dag().task("a").task("b", "a").task("c", "b"))
                .started()
                .fails("a")
                .happened("a running 1", "a failed 1", "b upstream_failed", "c upstream_failed", "job.failed");
    }

    @Test
    @DisplayName("B-09: the failure of the only task ends the job")
    void theFailureOfTheOnlyTaskEndsTheJob() {
        aJob().of(dag().task("only")).started().fails("only").is(JobStatus.FAILED);
    }

    @Test
    @DisplayName("B-09: a diamond whose last task fails has failed")
    void aDiamondWhoseLastTaskFailsHasFailed() {
        JobScene job = aJob().of(dag().task("a").task("l", "a").task("r", "a").task("z", "l", "r"))
                .started()
                .succeeds("a")
                .succeeds("l")
                .succeeds("r");

        job.fails("z").happened("z running 1", "z failed 1", "job.failed");
    }

    @Test
    @DisplayName("B-10: what needs a failed and a successful task is blocked, the failure first")
    void blockedWhenTheFailureComesFirst() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c", "a", "b")).started();

        job.fails("a").has("c", TaskStatus.UPSTREAM_FAILED).is(JobStatus.RUNNING);
        job.succeeds("b").happened("b running 1", "b success 1", "job.failed");
    }

    @Test
    @DisplayName("B-10: what needs a failed and a successful task is blocked, the failure last")
    void blockedWhenTheFailureComesLast() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c", "a", "b")).started();

        job.succeeds("b").has("c", TaskStatus.PENDING);
        job.fails("a").happened("a running 1", "a failed 1", "c upstream_failed", "job.failed");
    }

    @Test
    @DisplayName("B-11: a chain of successes blocks nothing and ends once")
    void aChainOfSuccessesEndsOnce() {
        JobScene job = aJob().of(dag().task("a").task("b", "a").task("c", "b")).started();

        job.succeeds("a").happened("a running 1", "a success 1", "b queued 1");
        job.succeeds("b").happened("b running 1", "b success 1", "c queued 1");
        job.succeeds("c").happened("c running 1", "c success 1", "job.success");
    }

    @Test
    @DisplayName("B-12, B-13: a task that waits when its upstream fails is never handed out, and the job ends")
    void aBlockedTaskIsNeverHandedOut() {
        JobScene job = aJob().of(dag().task("a").task("b").task("c", "a", "b")).started();

        job.when(job.failure("a"), job.success("b"))
                .dispatched()
                .has("c", TaskStatus.UPSTREAM_FAILED)
                .is(JobStatus.FAILED);
    }

    @Test
    @DisplayName("P1, P2: a failure that is allowed fails neither the job nor what comes after")
    void anAllowedFailureFailsNothing() {
        JobScene job = aJob().of(dag().task("a").with("allow_failure", true).task("b", "a"))
                .started();

        job.fails("a").happened("a running 1", "a failed 1", "b queued 1");
        job.succeeds("b").is(JobStatus.SUCCESS);
    }

    @Test
    void aTaskThatMayFailAndIsBlockedDoesNotFailTheJobByItself() {
        aJob().of(dag().task("a")
                        .with("allow_failure", true)
                        .task("b")
                        .with("allow_failure", true)
                        .task("c", "b")
                        .with("trigger_rule", "none_failed"))
                .started()
                .fails("a")
                .fails("b")
                .succeeds("c")
                .is(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("B-38: a job without tasks succeeds at once")
    void aJobWithoutTasksSucceedsAtOnce() {
        aJob().of(dag()).started().happened("job.running", "job.success");
    }
}
