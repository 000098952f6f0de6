package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.validation.Problem;
import java.util.List;
import java.util.function.Function;

/**
 * Checks what a DAG says of resources outside of it, such as functions and state machines of the account, against those resources. May be called by many
 * threads.
 */
@FunctionalInterface
interface ExternalResourceRules {

    /**
     * Looks up what the tasks of a DAG name; with that, the rules report what is wrong with each task.
     *
     * @throws dev.cascade.port.StoreException if it cannot be found out
     */
    Function<TaskDefinition, List<Problem>> of(DagDefinition dag);
}
