package dev.cascade.dsl.definition;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A named graph of tasks, as an author meant it. Whether the graph makes sense (no cycle, no unknown upstream …) is for
 * {@code dev.cascade.dsl.validation} to say; everything that was made by the builder or read from a document has passed it.
 *
 * @param name unique in one installation, {@code [A-Za-z0-9_.-]{1,128}}
 * @param description for people
 * @param enabled whether the schedule is on and jobs may be triggered
 * @param schedule when it starts by itself; empty: only when somebody triggers it
 * @param maxActiveJobs how many of its jobs may run at once; empty: any number
 * @param tasks in the order written
 */
public record DagDefinition(
        String name,
        Optional<String> description,
        boolean enabled,
        Optional<Schedule> schedule,
        OptionalInt maxActiveJobs,
        List<TaskDefinition> tasks) {

    /** What a DAG name looks like. */
    public static final Pattern NAME = TaskDefinition.ID;

    public DagDefinition {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a DAG name is 1 to 128 letters, digits, '_', '.' or '-', got \"" + name + "\"");
        }
        tasks = List.copyOf(tasks);
    }
}
