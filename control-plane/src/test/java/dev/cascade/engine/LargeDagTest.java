package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** 100,000 tasks: nothing may recurse, nothing may be quadratic. */
class LargeDagTest {

    private static final int SIZE = 100_000;
    private static final Instant NOON = JobScene.NOON;

    @Test
    void aChainOfNoOpTasksEndsInOneDecision() {
        Decision decision = Decision.decide(Job.create("j", chain(TaskType.NOOP)), List.of(new Command.Start()), NOON);

        assertThat(decision.job().status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(decision.events()).hasSize(SIZE + 2);
    }

    @Test
    void aFailureBlocksAChainInOneDecision() {
        Job job = Decision.decide(Job.create("j", chain(TaskType.LOCAL)), List.of(new Command.Start()), NOON)
                .job();

        Decision decision = Decision.decide(
                job,
                List.of(new Command.Complete(
                        TaskRef.of(0), 1, new Outcome.Failure(TaskError.permanent("x", "x")), NOON)),
                NOON);

        assertThat(decision.job().status()).isEqualTo(JobStatus.FAILED);
        assertThat(decision.job().taskStatus(SIZE - 1)).isEqualTo(TaskStatus.UPSTREAM_FAILED);
        assertThat(EventCodec.encode(NOON, decision.events())).hasSizeLessThan(60);
        Decision retry = Decision.decide(decision.job(), List.of(new Command.Retry()), NOON);
        assertThat(retry.job().remainingCount()).isEqualTo(SIZE);
        assertThat(Decision.decide(retry.job(), List.of(new Command.Cancel()), NOON)
                        .job()
                        .remainingCount())
                .isZero();
    }

    @Test
    void aWideJobOfNoOpTasksEndsInOneDecisionAndAFewBytes() {
        Decision decision = Decision.decide(Job.create("j", wide(TaskType.NOOP)), List.of(new Command.Start()), NOON);

        assertThat(decision.job().status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(EventCodec.encode(NOON, decision.events())).hasSizeLessThan(60);
        assertThat(decision.job().checkpoint().sizeBytes()).isLessThan(5_000);
    }

    @Test
    void aWideJobIsWorkedOffInBatches() {
        Plan plan = wide(TaskType.LOCAL);
        Job job = Decision.decide(Job.create("j", plan), List.of(new Command.Start()), NOON)
                .job();
        int decisions = 0;
        while (!job.status().isTerminal()) {
            List<Command.Complete> done = job.queuedAttempts().stream()
                    .limit(5_000)
                    .map(d -> new Command.Complete(d.ref(), 1, new Outcome.Success(TaskResult.NULL), NOON))
                    .toList();
            job = Decision.decide(job, done, NOON).job();
            decisions++;
        }

        assertThat(job.status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(decisions).isEqualTo(1 + 20 + 1);
    }

    @Test
    void aTaskHasAsManyUpstreamsAsCanBeCountedAndNoMore() {
        assertThat(joined(131_071).upstream(131_071)).hasSize(131_071);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> joined(131_072))
                .withMessage("task \"t131072\" has 131072 direct upstreams; the limit is 131071");
    }

    /** So many tasks side by side, and one after them. */
    private static Plan joined(int width) {
        List<TaskDefinition> tasks = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            tasks.add(task(TaskType.NOOP, i, List.of()));
            all.add(id(i));
        }
        tasks.add(task(TaskType.NOOP, width, all));
        return plan(tasks);
    }

    private static Plan chain(TaskType type) {
        List<TaskDefinition> tasks = new ArrayList<>(SIZE);
        for (int i = 0; i < SIZE; i++) {
            tasks.add(task(type, i, i == 0 ? List.of() : List.of(id(i - 1))));
        }
        return plan(tasks);
    }

    /** One task, then 99,998 side by side, then one. */
    private static Plan wide(TaskType type) {
        List<TaskDefinition> tasks = new ArrayList<>(SIZE);
        List<String> middle = new ArrayList<>(SIZE);
        tasks.add(task(type, 0, List.of()));
        List<String> first = List.of(id(0));
        for (int i = 1; i < SIZE - 1; i++) {
            tasks.add(task(type, i, first));
            middle.add(id(i));
        }
        tasks.add(task(type, SIZE - 1, middle));
        return plan(tasks);
    }

    private static TaskDefinition task(TaskType type, int i, List<String> upstreams) {
        return new TaskDefinition(id(i), type, Map.of(), upstreams);
    }

    private static String id(int i) {
        return "t%06d".formatted(i);
    }

    private static Plan plan(List<TaskDefinition> tasks) {
        return Plan.of(
                new DagDefinition("large", Optional.empty(), true, Optional.empty(), OptionalInt.empty(), tasks), 1);
    }
}
