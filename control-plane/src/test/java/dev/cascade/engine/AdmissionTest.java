package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.TaskType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A limit that is shared with other jobs holds attempts back between "may run" and "queued". */
class AdmissionTest {

    @Test
    void anAttemptIsReadyUntilASlotIsGranted() {
        JobScene job = JobScene.aJob().of(limited()).started();

        job.happened("job.running", "a ready").asked("slot a 1").dispatched().has("a", TaskStatus.READY);
        assertThat(job.job().queuedCount()).isZero();
        job.isAdmitted("a").happened("a queued 1").dispatched("a 1");
        job.succeeds("a").is(JobStatus.SUCCESS);
    }

    @Test
    void eachAttemptNeedsASlotOfItsOwn() {
        JobScene job = JobScene.aJob().of(limited()).started().isAdmitted("a");

        job.fails("a").happened("a running 1", "a up_for_retry 1");
        job.later(Duration.ofSeconds(2))
                .when(new Command.Tick())
                .happened("a ready")
                .asked("slot a 2");
        job.isAdmitted("a").happened("a queued 2");
    }

    @Test
    void aGrantThatIsLateTwiceOrForAnotherAttemptDecidesNothing() {
        JobScene job = JobScene.aJob().of(limited()).started();

        job.when(new Command.Admit(job.ref("a"), 2)).nothingHappened();
        job.when(new Command.Admit(job.ref("a"), 0)).nothingHappened();
        job.when(new Command.Admit(TaskRef.of(9), 1)).nothingHappened();
        job.isAdmitted("a");
        job.when(new Command.Admit(job.ref("a"), 1)).nothingHappened();
        job.isAdmitted("a").nothingHappened();
    }

    @Test
    void whatIsReadyCanBeCancelledAndIsNotAskedForAnyMore() {
        JobScene job = JobScene.aJob().of(limited());

        job.when(new Command.Start(), new Command.Cancel())
                .happened("job.running", "a ready", "a cancelled", "job.cancelled")
                .asked()
                .stopped();
        job.isAdmitted("a").nothingHappened();
    }

    @Test
    void aSlotThatIsGrantedAtOnceIsPartOfTheSameDecision() {
        Job job = Job.create("job-1", limited().plan());

        Decision both =
                Decision.decide(job, List.of(new Command.Start(), new Command.Admit(TaskRef.of(0), 1)), JobScene.NOON);

        assertThat(both.effects()).containsExactly(new Effect.Dispatch(TaskRef.of(0), 1));
    }

    @Test
    void theItemsOfAMappedTaskNeedASlotEachAndTheTaskNone() {
        TaskFlow flow = new TaskFlow(true, 2, true, Optional.empty());
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag().task("a").flow(flow))
                .started()
                .isExpanded("a", 3);

        job.happened("a expanded 3", "a#0 ready", "a#1 ready").asked("slot a#0 1", "slot a#1 1");
        job.isAdmitted("a#1").happened("a#1 queued 1");
        job.succeeds("a#1").happened("a#1 running 1", "a#1 success 1", "a#2 ready");
        job.when(new Command.Admit(job.ref("a#0"), 1), new Command.Admit(job.ref("a#2"), 1))
                .dispatched("a#0 1", "a#2 1");
        job.when(job.success("a#0"), job.success("a#2")).is(JobStatus.SUCCESS);
    }

    @Test
    void betweenTwoLooksAtWhatIsPolledNoSlotIsHeld() {
        JobScene job = JobScene.aJob().of(limited()).started().isAdmitted("a");
        job.when(new Command.Wait(
                job.ref("a"),
                1,
                WaitKind.POLL,
                Optional.empty(),
                Optional.of(job.now().plusSeconds(1))));

        job.later(Duration.ofSeconds(1))
                .when(new Command.Tick())
                .happened("a ready")
                .asked("slot a 2");
    }

    @Test
    void aTaskOfAnyTypeMayBeLimited() {
        JobScene.aJob()
                .of(DagSketch.dag().task(TaskType.NOOP, "a").flow(TaskFlow.admitted()))
                .started()
                .happened("job.running", "a ready")
                .isAdmitted("a")
                .happened("a success 1", "job.success");
    }

    private static DagSketch limited() {
        return DagSketch.dag().task("a").with("retry", 1).flow(TaskFlow.admitted());
    }
}
