package dev.cascade.dsl.definition;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What placeholders stand for in one attempt.
 *
 * @param jobId for {@code {{job_id}}}
 * @param taskId for {@code {{task_id}}}
 * @param dag the DAG's name, for {@code {{dag}}}
 * @param attempt from 1, for {@code {{attempt}}}
 * @param context the job's context, for {@code {{context.NAME}}}; values have JSON types
 */
public record TemplateValues(
        String jobId, String taskId, String dag, int attempt, Map<String, ? extends @Nullable Object> context) {}
