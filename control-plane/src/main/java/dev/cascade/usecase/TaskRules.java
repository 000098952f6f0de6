package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.validation.Problem;
import java.util.List;
import java.util.function.Function;

/** What a DAG says of things outside of it must fit with what these are. May be called by many threads. */
@FunctionalInterface
interface TaskRules {

    /**
     * Looks up what the tasks of a DAG name; with that, what is wrong with each task is told.
     *
     * @throws dev.cascade.port.StoreException if it cannot be found out
     */
    Function<TaskDefinition, List<Problem>> of(DagDefinition dag);
}
