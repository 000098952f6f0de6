package dev.cascade.simulation;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.definition.TriggerRule;
import dev.cascade.engine.DagSketch;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * The DAGs of a run: some of known shape, and some drawn. A new type of task or option is added to {@link #drawTask}; how its attempts behave to {@link
 * TaskWork}, and what must be true of it at the end to {@link Checks}.
 */
final class Dags {

    /** Has one job a minute, each of which is started however late. */
    static final String EACH_MINUTE = "each_minute";
    /** Has a job for the latest minute. */
    static final String LATEST_MINUTE = "latest_minute";

    private static final int DRAWN = 3;

    private Dags() {}

    static List<DagDefinition> draw(Random random) {
        List<DagDefinition> dags = new ArrayList<>(List.of(chain(), wide(), layers(), diamond()));
        dags.add(scheduled(EACH_MINUTE, true));
        dags.add(scheduled(LATEST_MINUTE, false));
        for (int i = 0; i < DRAWN; i++) {
            dags.add(drawDag("drawn" + i, random));
        }
        return dags;
    }

    private static DagDefinition chain() {
        return DagSketch.dag("chain")
                .task("a")
                .task("b", "a")
                .task("c", "b")
                .task("d", "c")
                .definition();
    }

    private static DagDefinition wide() {
        DagSketch wide = DagSketch.dag("wide").task("first");
        List<String> middle = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            wide.task("m%02d".formatted(i), "first").with("retry", 1);
            middle.add("m%02d".formatted(i));
        }
        return wide.task("last", middle.toArray(String[]::new))
                .with("trigger_rule", "all_done")
                .definition();
    }

    private static DagDefinition layers() {
        DagSketch layers = DagSketch.dag("layers");
        for (int layer = 0; layer < 3; layer++) {
            for (int i = 0; i < 3; i++) {
                String up = "l" + (layer - 1) + "_";
                layers.task("l" + layer + "_" + i, layer == 0 ? new String[0] : new String[] {up + 0, up + 1, up + 2});
                layers.with("retry", 2).with("trigger_rule", layer == 1 ? "none_failed" : "all_success");
            }
        }
        return layers.definition();
    }

    /** With a limit, so that its jobs are held back. */
    private static DagDefinition diamond() {
        return DagSketch.dag("diamond")
                .maxActiveJobs(1)
                .noop("start")
                .task("left", "start")
                .with("timeout", 20)
                .with("retry", 2)
                .task(TaskType.COMMAND, "right", "start")
                .with("allow_failure", true)
                .task("fix", "left")
                .with("trigger_rule", "one_failed")
                .noop("end", "left", "right", "fix")
                .with("trigger_rule", "none_failed")
                .definition();
    }

    private static DagDefinition scheduled(String name, boolean catchup) {
        DagDefinition dag =
                DagSketch.dag(name).task("a").with("retry", 1).task("b", "a").definition();
        return new DagDefinition(
                name,
                Optional.empty(),
                true,
                Optional.of(new Schedule("* * * * *", ZoneOffset.UTC, catchup)),
                dag.maxActiveJobs(),
                dag.tasks());
    }

    private static DagDefinition drawDag(String name, Random random) {
        DagSketch dag = DagSketch.dag(name);
        if (random.nextInt(4) == 0) {
            dag.maxActiveJobs(1 + random.nextInt(2));
        }
        int size = 1 + random.nextInt(10);
        for (int i = 0; i < size; i++) {
            drawTask(dag, i, random);
        }
        return dag.definition();
    }

    private static void drawTask(DagSketch dag, int number, Random random) {
        Set<String> upstreams = new HashSet<>();
        for (int i = random.nextInt(4); i > 0 && number > 0; i--) {
            upstreams.add("t" + random.nextInt(number));
        }
        String[] sorted = upstreams.stream().sorted().toArray(String[]::new);
        TaskType type = List.of(
                        TaskType.LOCAL, TaskType.LAMBDA, TaskType.STEPFUNCTIONS, TaskType.COMMAND, TaskType.NOOP)
                .get(random.nextInt(5));
        dag.task(type, "t" + number, sorted);
        switch (type) {
            case LAMBDA -> {
                dag.with("function_name", "work");
                if (random.nextInt(4) == 0) {
                    dag.with("invocation_type", "sync");
                }
            }
            case STEPFUNCTIONS ->
                dag.with("state_machine_arn", "arn:aws:states:eu-central-1:123456789012:stateMachine:work");
            case LOCAL, COMMAND, NOOP -> {}
        }
        if (random.nextInt(3) == 0) {
            dag.with("timeout", 10 + random.nextInt(60));
        }
        if (random.nextInt(2) == 0) {
            dag.with("retry", 1 + random.nextInt(2));
        }
        if (random.nextInt(5) == 0) {
            dag.with("allow_failure", true);
        }
        if (sorted.length > 0 && random.nextInt(2) == 0) {
            TriggerRule rule = TriggerRule.values()[random.nextInt(TriggerRule.values().length)];
            dag.with("trigger_rule", rule.label());
        }
    }
}
