package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.TaskType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task as far as it could be read, before its upstreams are known to exist.
 *
 * @param id as it was written, valid or not
 * @param type empty if it was missing or wrong, which has been reported
 * @param options checked; what was wrong with them has been reported
 * @param dependsOn the list of upstreams, if there is one
 * @param outputKey the key of its result, if one was given
 * @param scope for messages about the task
 */
record ParsedTask(
        String id,
        Optional<TaskType> type,
        Map<String, @Nullable Object> options,
        Optional<NodePath> dependsOn,
        Optional<NodePath> outputKey,
        RuleContext scope) {}
