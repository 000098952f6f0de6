package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A task that runs once for each item of a list. */
class MappedTaskTest {

    @Test
    void itAsksForItsListRunsOnceForEachItemAndEndsWhenAllHaveEnded() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag()
                        .task("list")
                        .task("load", "list")
                        .flow(TaskFlow.mapped(0))
                        .task("report", "load"));

        job.started().succeeds("list").happened("list running 1", "list success 1", "load waiting 1 ITEMS");
        job.asked("list load 1").dispatched().has("load", TaskStatus.WAITING);
        job.isExpanded("load", 3)
                .happened("load expanded 3", "load#0 queued 1", "load#1 queued 1", "load#2 queued 1")
                .dispatched("load#0 1", "load#1 1", "load#2 1")
                .has("load", TaskStatus.RUNNING);
        job.isClaimed("load#1", "w").succeeds("load#1").happened("load#1 success 1");
        job.succeeds("load#2").skipsItself("load#0", "empty");
        job.happened("load#0 running 1", "load#0 skipped empty", "load success 1", "report queued 1");
        job.succeeds("report").is(JobStatus.SUCCESS);
    }

    @Test
    void aListThatIsKnownAtOnceIsPartOfTheSameDecision() {
        Plan plan = mapped(0);
        Decision start = Decision.decide(Job.create("job-1", plan), List.of(new Command.Start()), JobScene.NOON);

        Decision both = start.then(List.of(new Command.Expand(TaskRef.of(0), 1, 1)));

        assertThat(JobScene.texts(plan, both.events()))
                .containsExactly("job.running", "a waiting 1 ITEMS", "a expanded 1", "a#0 queued 1");
    }

    @Test
    void withoutItemsItSucceedsAtOnce() {
        JobScene.aJob()
                .of(mapped(0))
                .started()
                .isExpanded("a", 0)
                .happened("a expanded 0", "a success 1", "job.success");
    }

    @Test
    void itFailsOnceAllItemsHaveEndedIfOneFailed() {
        JobScene job = JobScene.aJob().of(mapped(0)).started().isExpanded("a", 3);

        job.failsForGood("a#1").happened("a#1 running 1", "a#1 failed 1").has("a", TaskStatus.RUNNING);
        job.succeeds("a#0").failsForGood("a#2");
        job.happened("a#2 running 1", "a#2 failed 1", "a failed 1", "job.failed");
        assertThat(((Event.TaskFailed) job.last().events().get(2)).error())
                .isEqualTo(TaskError.permanent(TaskError.ITEM_FAILED, "2 of 3 items failed"));
    }

    @Test
    void anItemIsRetriedOnItsOwn() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag().task("a").with("retry", 1).flow(TaskFlow.mapped(0)))
                .started()
                .isExpanded("a", 2);

        job.fails("a#1")
                .happened("a#1 running 1", "a#1 up_for_retry 1")
                .succeeds("a#0")
                .has("a", TaskStatus.RUNNING);
        job.later(Duration.ofSeconds(2))
                .when(new Command.Tick())
                .happened("a#1 queued 2")
                .dispatched("a#1 2");
        job.succeeds("a#1").happened("a#1 running 2", "a#1 success 2", "a success 1", "job.success");
    }

    @Test
    void theTimeoutOfTheTaskIsThatOfEachItem() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag().task("a").with("timeout", 60).flow(TaskFlow.mapped(0)))
                .started()
                .isExpanded("a", 2)
                .sleeps()
                .isClaimed("a#1", "w")
                .wakesAfter(Duration.ofSeconds(60));

        job.later(Duration.ofSeconds(60))
                .when(new Command.Tick())
                .happened("a#1 failed 1")
                .stopped("a#1 1 w");
    }

    @Test
    void noMoreItemsAreInFlightThanItsLimitAllows() {
        JobScene job = JobScene.aJob().of(mapped(2)).started().isExpanded("a", 4);

        job.happened("a expanded 4", "a#0 queued 1", "a#1 queued 1").has("a#2", TaskStatus.PENDING);
        job.succeeds("a#1")
                .happened("a#1 running 1", "a#1 success 1", "a#2 queued 1")
                .dispatched("a#2 1");
        job.when(job.success("a#0"), job.success("a#2"))
                .happened("a#0 running 1", "a#0 success 1", "a#3 queued 1", "a#2 running 1", "a#2 success 1");
        job.succeeds("a#3").is(JobStatus.SUCCESS);
    }

    @Test
    void anItemBetweenTwoAttemptsKeepsItsPlaceBelowTheLimit() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag().task("a").with("retry", 1).flow(TaskFlow.mapped(1)))
                .started()
                .isExpanded("a", 2);

        job.fails("a#0").happened("a#0 running 1", "a#0 up_for_retry 1").dispatched();
        job.later(Duration.ofSeconds(2)).when(new Command.Tick()).happened("a#0 queued 2");
        job.succeeds("a#0").happened("a#0 running 2", "a#0 success 2", "a#1 queued 1");
    }

    @Test
    void aMappedNoopIsDoneAtOnce() {
        JobScene.aJob()
                .of(DagSketch.dag().noop("a").flow(TaskFlow.mapped(2)))
                .started()
                .isExpanded("a", 3)
                .happened(
                        "a expanded 3",
                        "a#0 success 1",
                        "a#1 success 1",
                        "a#2 success 1",
                        "a success 1",
                        "job.success");
    }

    @Test
    void itsListMayNotBeFound() {
        JobScene job = JobScene.aJob().of(mapped(0)).started();

        job.failsForGood("a").happened("a failed 1", "job.failed");
        job.when(new Command.Expand(job.ref("a"), 1, 3)).nothingHappened();
        job.when(new Command.Retry())
                .happened("a cleared", "job.running", "a waiting 2 ITEMS")
                .asked("list a 2");
    }

    @Test
    void whatIsSaidOfItLateTwiceOrOutOfPlaceDecidesNothing() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag().task("a").flow(TaskFlow.mapped(0)).task("b"))
                .started();
        job.when(new Command.Expand(job.ref("b"), 1, 2)).nothingHappened();
        job.when(new Command.Expand(job.ref("a"), 2, 2)).nothingHappened();
        job.when(new Command.Expand(TaskRef.item(0, 0), 1, 2)).nothingHappened();
        job.when(new Command.Claim(TaskRef.item(0, 0), 0, "w")).nothingHappened();
        job.isExpanded("a", 2);

        job.when(new Command.Expand(job.ref("a"), 1, 2)).nothingHappened();
        job.when(job.success("a")).nothingHappened();
        job.when(job.claim("a", 1, "w")).nothingHappened();
        job.when(new Command.Wait(job.ref("a"), 1, WaitKind.CALLBACK, Optional.empty(), Optional.empty()))
                .nothingHappened();
        job.when(new Command.HandBack(job.ref("a"), 1, "")).nothingHappened();
        job.when(new Command.Claim(TaskRef.item(0, 2), 1, "w"), new Command.Claim(TaskRef.item(0, 2), 0, "w"))
                .nothingHappened();
        job.when(new Command.Claim(TaskRef.item(1, 0), 0, "w"), new Command.Claim(TaskRef.item(9, 0), 0, "w"))
                .nothingHappened();
    }

    @Test
    void cancellingTheJobCancelsItsItemsAndStopsThoseInFlight() {
        JobScene job =
                JobScene.aJob().of(mapped(2)).started().isExpanded("a", 3).isClaimed("a#1", "w");

        job.when(new Command.Cancel())
                .happened("a cancelled", "a#0 cancelled", "a#1 cancelled", "a#2 cancelled", "job.cancelled")
                .stopped("a#0 1", "a#1 1 w");
        job.when(job.success("a#1")).nothingHappened();
    }

    @Test
    void retryingTheJobRunsTheItemsThatDidNotSucceedAndWhatDependsOnThem() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag().task("a").flow(TaskFlow.mapped(0)).task("b", "a"))
                .started()
                .isExpanded("a", 3)
                .succeeds("a#0")
                .failsForGood("a#1")
                .failsForGood("a#2")
                .is(JobStatus.FAILED);

        job.when(new Command.Retry())
                .happened("a#1 cleared", "a#2 cleared", "b cleared", "job.running", "a#1 queued 2", "a#2 queued 2");
        job.has("a", TaskStatus.RUNNING).has("a#0", TaskStatus.SUCCESS).has("b", TaskStatus.PENDING);
        job.when(job.success("a#1"), job.success("a#2"))
                .happened(
                        "a#1 running 2",
                        "a#1 success 2",
                        "a#2 running 2",
                        "a#2 success 2",
                        "a success 1",
                        "b queued 1");
    }

    @Test
    void retryingACancelledJobRunsTheItemsThatWereCancelled() {
        JobScene job = JobScene.aJob()
                .of(mapped(1))
                .started()
                .isExpanded("a", 3)
                .succeeds("a#0")
                .when(new Command.Cancel());

        job.when(new Command.Retry()).happened("a#1 cleared", "a#2 cleared", "job.running", "a#1 queued 2");
        job.succeeds("a#1").happened("a#1 running 2", "a#1 success 2", "a#2 queued 1");
    }

    @Test
    void whenItsUpstreamRunsAgainItHasANewListAndTheNumbersOfAttemptsGoOn() {
        for (int items : List.of(0, 1, 2, 3, 200)) {
            JobScene job = JobScene.aJob()
                    .of(DagSketch.dag()
                            .task("a")
                            .with("allow_failure", true)
                            .task("b", "a")
                            .flow(TaskFlow.mapped(0))
                            .task("c"))
                    .started()
                    .failsForGood("a")
                    .isExpanded("b", 2)
                    .succeeds("b#0")
                    .failsForGood("b#1")
                    .failsForGood("c");

            job.when(new Command.Retry())
                    .happened("a cleared", "b cleared", "c cleared", "job.running", "a queued 2", "c queued 2");
            assertThat(job.job().has(TaskRef.item(1, 0))).as("items are gone").isFalse();
            assertThat(job.job().itemCount(1)).isZero();
            job.succeeds("a").isExpanded("b", items);

            for (int index = 0; index < items; index++) {
                assertThat(job.job().attempt(TaskRef.item(1, index))).isEqualTo(index < 2 ? 2 : 1);
            }
            assertThat(job.job().itemCount(1)).isEqualTo(items);
            job.when(successes(job, "b", items));
            job.succeeds("c").is(JobStatus.SUCCESS);
        }
    }

    @Test
    void aListTakesThePlacesOfTheOneBeforeUnlessItIsLonger() {
        for (int items : List.of(0, 1, 2, 3)) {
            JobScene job = withListOfTwo();
            long memory = job.job().memoryBytes();

            job.isExpanded("a", items);

            if (items <= 2) {
                assertThat(job.job().memoryBytes()).isEqualTo(memory);
            } else {
                assertThat(job.job().memoryBytes()).isGreaterThan(memory);
            }
        }
    }

    @Test
    void itemsOfALongerListHaveTheHistoryOfTheOneBeforeAndNothingIsLeftInItsPlaces() {
        Job job = withListOfTwo().isExpanded("a", 3).job();

        assertThat(job.attempt(TaskRef.item(0, 0))).isEqualTo(2);
        assertThat(job.attempt(TaskRef.item(0, 2))).isEqualTo(1);
        assertThat(job.entriesOf(TaskRef.item(0, 1))).isEqualTo(new TaskEntries(0, 0, 4, true));
        for (int place : List.of(1, 2)) {
            assertThat(job.states.get(place)).isZero();
            assertThat(job.upstreams.get(place)).isZero();
            assertThat(job.failureEntries.get(place)).isZero();
        }
    }

    /** The second of the two items failed, and the task waits for its next list. */
    private static JobScene withListOfTwo() {
        return JobScene.aJob()
                .of(mapped(0))
                .started()
                .isExpanded("a", 2)
                .succeeds("a#0")
                .failsForGood("a#1")
                .when(new Command.Clear(ClearSelection.of(List.of(0), false, false, false), Actor.named("ada"), false))
                .happened("job.cleared", "a cleared", "job.running", "a waiting 2 ITEMS");
    }

    @Test
    void aListMayHaveAnyLength() {
        for (int items = 1; items <= 130; items++) {
            JobScene job = JobScene.aJob().of(mapped(0)).started().isExpanded("a", items);

            assertThat(job.job().queuedCount()).isEqualTo(items);
            job.when(successes(job, "a", items)).is(JobStatus.SUCCESS);
        }
    }

    private static Command[] successes(JobScene job, String task, int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> job.success(task + "#" + i))
                .toArray(Command[]::new);
    }

    @Test
    void severalMappedTasksDoNotGetInEachOthersWay() {
        JobScene job = JobScene.aJob()
                .of(DagSketch.dag()
                        .task("a")
                        .flow(TaskFlow.mapped(0))
                        .task("b")
                        .flow(TaskFlow.mapped(1))
                        .task("c", "a", "b"))
                .started()
                .isExpanded("b", 100)
                .isExpanded("a", 70);

        assertThat(job.job().queuedAttempts()).hasSize(71);
        job.isClaimed("a#69", "w1").isClaimed("b#0", "w2");
        assertThat(job.job().attemptsOf("w1")).containsExactly(new Effect.Dispatch(TaskRef.item(0, 69), 1));
        assertThat(job.job().attemptsOf("w2")).containsExactly(new Effect.Dispatch(TaskRef.item(1, 0), 1));
        assertThat(job.job().busyWorkers()).containsExactly("w1", "w2");
        job.when(new Command.WorkerLost("w1")).happened("a#69 up_for_retry 1 lost", "a#69 queued 2");
        job.when(new Command.HandBack(job.ref("b#0"), 1, "w2"))
                .happened("b#0 up_for_retry 1 handed back", "b#0 queued 2");
        assertThat(job.job().taskStatus(job.ref("b#99"))).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void eventsThatCannotHaveHappenedAreRefused() {
        Job job = JobScene.aJob().of(mapped(0)).started().isExpanded("a", 1).job();

        for (Event event : List.of(
                new Event.TaskQueued(TaskRef.item(0, 1), 1),
                new Event.TaskQueued(TaskRef.of(1), 1),
                new Event.TaskQueued(TaskRef.of(-1), 1))) {
            Entry entry = new Entry(job.entryCount() + 1, 1, JobScene.NOON, List.of(event), Optional.empty());
            assertThatIllegalStateException().isThrownBy(() -> job.after(entry)).withMessageContaining("has no task");
        }
    }

    @Test
    void theListHasALimitAndSoHaveOnlyMappedTasksAConcurrency() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Command.Expand(TaskRef.of(0), 1, 100_001));
        assertThatIllegalArgumentException().isThrownBy(() -> new Command.Expand(TaskRef.of(0), 1, -1));
        assertThat(new Command.Expand(TaskRef.of(0), 1, 100_000).items()).isEqualTo(100_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskFlow.mapped(-1))
                .withMessageContaining("got -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskFlow(false, 1, false, Optional.empty()))
                .withMessageContaining("got 1");
    }

    @Test
    void aHundredThousandItemsRunFiftyAtATime() {
        Plan plan = mapped(50);
        Job job = Job.create("job-1", plan);
        job = decide(job, List.of(new Command.Start())).job();
        Decision decision = decide(job, List.of(new Command.Expand(TaskRef.of(0), 1, 100_000)));
        int ended = 0;
        while (!decision.job().status().isTerminal()) {
            List<Command.Complete> all = decision.effects().stream()
                    .map(d -> new Command.Complete(
                            d.ref(), d.attempt(), new Outcome.Success(TaskResult.NULL), JobScene.NOON))
                    .toList();
            assertThat(all).hasSize(50);
            ended += all.size();
            decision = decide(decision.job(), all);
        }
        assertThat(ended).isEqualTo(100_000);
        assertThat(decision.job().status()).isEqualTo(JobStatus.SUCCESS);
    }

    private static Decision decide(Job job, List<? extends Command> commands) {
        return Decision.decide(job, commands, JobScene.NOON);
    }

    private static Plan mapped(int maxConcurrency) {
        return DagSketch.dag().task("a").flow(TaskFlow.mapped(maxConcurrency)).plan();
    }
}
