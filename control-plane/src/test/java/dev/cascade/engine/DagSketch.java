package dev.cascade.engine;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A DAG in a few words, for tests. */
public final class DagSketch {

    private final String name;
    private final List<TaskDefinition> tasks = new ArrayList<>();
    private final Map<String, TaskFlow> flows = new HashMap<>();
    private OptionalInt maxActiveJobs = OptionalInt.empty();

    private DagSketch(String name) {
        this.name = name;
    }

    public static DagSketch dag() {
        return dag("sketch");
    }

    public static DagSketch dag(String name) {
        return new DagSketch(name);
    }

    /** A local task. */
    public DagSketch task(String id, String... upstreams) {
        return task(TaskType.LOCAL, id, upstreams);
    }

    public DagSketch noop(String id, String... upstreams) {
        return task(TaskType.NOOP, id, upstreams);
    }

    public DagSketch task(TaskType type, String id, String... upstreams) {
        tasks.add(new TaskDefinition(id, type, Map.of(), List.of(upstreams)));
        return this;
    }

    /** An option of the task that was added last. */
    public DagSketch with(String option, Object value) {
        TaskDefinition last = tasks.removeLast();
        Map<String, Object> options = new LinkedHashMap<>();
        last.options().forEach((key, given) -> options.put(key, given == null ? "" : given));
        options.put(option, value);
        tasks.add(new TaskDefinition(last.id(), last.type(), options, last.dependsOn()));
        return this;
    }

    /** How the task that was added last goes on once its upstreams let it run. */
    DagSketch flow(TaskFlow flow) {
        flows.put(tasks.getLast().id(), flow);
        return this;
    }

    public DagSketch maxActiveJobs(int limit) {
        maxActiveJobs = OptionalInt.of(limit);
        return this;
    }

    public DagDefinition definition() {
        return new DagDefinition(name, Optional.empty(), true, Optional.empty(), maxActiveJobs, tasks);
    }

    public Plan plan() {
        return Plan.of(definition(), 1, task -> flows.getOrDefault(task.id(), TaskFlow.PLAIN));
    }
}
