package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Decision;
import dev.cascade.engine.Effect;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.SaveResult;
import dev.cascade.usecase.cost.PriceTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the workloads take that our cost figures are about, with {@code k} completions folded into each entry. Tasks are Lambda functions that
 * return a small object.
 */
class WorkloadCostTest {

    /** Every job takes the same, so that a hundred tell as much as a thousand. */
    private static final int JOBS = 100;

    /** A new one each time: it becomes slow with the number of writes it has seen. */
    private final LocalDynamo dynamo = new LocalDynamo();

    private final AwsMeter meter = new AwsMeter();
    private final JobStore store =
            new DynamoJobStore(meter.counted(dynamo.client()), dynamo.newTable(), InstantSource.fixed(NOON));

    @AfterEach
    void stop() {
        dynamo.close();
    }

    @Test
    @DisplayName("W1: a chain of 1,000 takes at most 1.05 writes a task")
    void aChain() {
        Usage used = used(() -> run(layers("chain", 1_000, 1), 1, false));

        assertThat(used.writeUnits() / 1_000.0).isBetween(1.0, 1.05);
        assertThat(used.readUnits()).isZero();
    }

    @ParameterizedTest(name = "W2: 1 → 10,000 → 1, k = {0}, recorded first: {1}, at most {2} writes a task")
    @CsvSource({"1, false, 1.15", "10, true, 1.15", "100, false, 0.05"})
    void aFan(int k, boolean recorded, double most) {
        Usage used = used(() -> run(fan("fan", 10_000), k, recorded));

        assertThat(used.writeUnits() / 10_002.0).isLessThanOrEqualTo(most);
        assertThat(used.dollars(PriceTable.US_EAST_1) / 10_002 * 1_000_000).isLessThanOrEqualTo(0.72);
    }

    @Test
    @DisplayName("W3: 100 layers of 100, all to all, take what W2 takes")
    void layersJoinedAllToAll() {
        Usage fan = used(() -> run(fan("fan", 10_000), 10, false));
        Usage layers = used(() -> run(layers("layers", 100, 100), 10, false));

        double perTask = fan.writeUnits() / 10_002.0;
        assertThat(layers.writeUnits() / 10_000.0).isBetween(perTask * 0.95, perTask * 1.05);
    }

    @ParameterizedTest(name = "W4: jobs of 10 tasks as {0} × {1}, k = {2}")
    @CsvSource({"10, 1, 1", "5, 2, 1", "2, 5, 5"})
    void manySmallJobs(int layers, int width, int k) {
        Plan plan = layers("small", layers, width);

        Usage used = used(() -> {
            for (int i = 0; i < JOBS; i++) {
                run(plan, k, false);
            }
        });

        double tasks = 10 * JOBS;
        assertThat(used.writeUnits() / tasks).isLessThanOrEqualTo(1.3);
        double invocations = tasks;
        assertThat((used.totalCalls() + invocations) / tasks).isLessThanOrEqualTo(2.2);
    }

    private Usage used(Runnable workload) {
        Usage before = meter.usage();
        workload.run();
        return meter.usage().since(before);
    }

    private void run(Plan plan, int k, boolean recorded) {
        String id = JobIds.at(NOON);
        Run run = new Run(id, plan);
        run.start();
        while (!run.queued.isEmpty()) {
            run.complete(k, recorded);
        }
        assertThat(run.job.status()).isEqualTo(JobStatus.SUCCESS);
    }

    /** One job being driven, by a process that has it in memory. */
    private final class Run {

        private final String id;
        private final Deque<Effect> queued = new ArrayDeque<>();
        private Job job;
        private long lastCheckpoint;
        private int lastCheckpointBytes;
        private Instant now = NOON;

        Run(String id, Plan plan) {
            this.id = id;
            this.job = Job.create(id, plan);
        }

        void start() {
            Decision decision = Decision.decide(job, List.of(new Command.Start()), now);
            assertThat(store.create(JobSamples.header(id, job.plan().dag().name(), NOON), entry(decision)))
                    .isEqualTo(SaveResult.SAVED);
            saved(decision);
        }

        void complete(int k, boolean recorded) {
            List<Command.Complete> completions = new ArrayList<>();
            while (completions.size() < k && !queued.isEmpty()) {
                Effect next = queued.remove();
                completions.add(new Command.Complete(
                        next.ref(),
                        next.attempt(),
                        new Outcome.Success(TaskResult.inline("{\"rows\":" + next.ref() + "}")),
                        now));
            }
            now = now.plusMillis(20);
            if (recorded) {
                completions.forEach(completion -> store.record(id, completion));
            }
            Decision decision = Decision.decide(job, completions, now);
            assertThat(store.append(id, entry(decision))).isEqualTo(SaveResult.SAVED);
            saved(decision);
        }

        private void saved(Decision decision) {
            job = decision.job();
            queued.addAll(decision.effects());
        }

        private Entry entry(Decision decision) {
            Entry plain = JobSamples.entryOf(job, decision, false);
            if (plain.number() - lastCheckpoint < 64 + lastCheckpointBytes / 16) {
                return plain;
            }
            Entry entry = JobSamples.entryOf(job, decision, true);
            lastCheckpoint = entry.number();
            lastCheckpointBytes = entry.checkpoint().orElseThrow().sizeBytes();
            return entry;
        }
    }

    private static Plan layers(String name, int layers, int width) {
        return lambdas(JobSamples.layered(name, layers, width));
    }

    private static Plan fan(String name, int width) {
        List<TaskDefinition> tasks = new ArrayList<>();
        tasks.add(lambda("extract", List.of()));
        List<String> middle = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            middle.add("part_" + i);
            tasks.add(lambda("part_" + i, List.of("extract")));
        }
        tasks.add(lambda("report", middle));
        return Plan.of(
                new DagDefinition(name, Optional.empty(), true, Optional.empty(), OptionalInt.empty(), tasks), 1);
    }

    private static Plan lambdas(DagDefinition dag) {
        List<TaskDefinition> tasks =
                dag.tasks().stream().map(t -> lambda(t.id(), t.dependsOn())).toList();
        return Plan.of(
                new DagDefinition(dag.name(), Optional.empty(), true, Optional.empty(), OptionalInt.empty(), tasks), 1);
    }

    private static TaskDefinition lambda(String id, List<String> upstream) {
        return new TaskDefinition(id, TaskType.LAMBDA, Map.of("function", "part"), upstream);
    }
}
