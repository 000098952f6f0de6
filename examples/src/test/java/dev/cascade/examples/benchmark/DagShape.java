package dev.cascade.examples.benchmark;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How the tasks of a DAG depend on each other. */
sealed interface DagShape {

    /** The smallest program with a result. */
    List<String> ECHO = List.of("echo", "1");

    /** One after the other. */
    record Chain(int length) implements DagShape {}

    /** One, then {@code width} at once, then one. */
    record Fan(int width) implements DagShape {}

    /** Layers of which every task waits for all tasks of the layer before. */
    record Layers(int count, int width) implements DagShape {}

    /** How many tasks there are. */
    default int size() {
        return switch (this) {
            case Chain chain -> chain.length();
            case Fan fan -> fan.width() + 2;
            case Layers layers -> layers.count() * layers.width();
        };
    }

    /** The tasks, all of one type. Tasks with the same upstreams share one list of them. */
    default List<TaskDefinition> tasks(TaskType type) {
        return switch (this) {
            case Chain chain -> layers(type, chain.length(), layer -> 1);
            case Fan fan -> layers(type, 3, layer -> layer == 1 ? fan.width() : 1);
            case Layers layers -> layers(type, layers.count(), layer -> layers.width());
        };
    }

    private static List<TaskDefinition> layers(TaskType type, int count, IntUnaryOperator width) {
        List<TaskDefinition> tasks = new ArrayList<>();
        List<String> upstream = List.of();
        for (int layer = 0; layer < count; layer++) {
            String prefix = "t" + layer;
            List<String> ids = IntStream.range(0, width.applyAsInt(layer))
                    .mapToObj(i -> prefix + "-" + i)
                    .toList();
            for (String id : ids) {
                tasks.add(new TaskDefinition(id, type, options(type), upstream));
            }
            upstream = ids;
        }
        return tasks;
    }

    private static Map<String, @Nullable Object> options(TaskType type) {
        return switch (type) {
            case LOCAL -> Map.of("module", SmallObject.class.getName());
            case COMMAND -> Map.of("command", ECHO);
            case LAMBDA -> Map.of("function_name", "small-object");
            case NOOP, STEPFUNCTIONS -> Map.of();
        };
    }
}
