package dev.cascade.dsl.definition;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A named graph of tasks, as an author meant it. Whether the graph makes sense (no cycle, no unknown upstream …) is for
 * {@code dev.cascade.dsl.validation} to say; everything that was made by the builder or read from a document has passed it.
 *
 * @param name unique in one installation, an {@link Identifier}
 * @param description for people
 * @param enabled whether the schedule is on and jobs may be triggered
 * @param schedule when it starts by itself; empty: it starts only by a trigger
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

    public DagDefinition {
        Identifier.require("a DAG name", name);
        tasks = List.copyOf(tasks);
    }
}
