package dev.cascade.api;

import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskInput;
import dev.cascade.usecase.query.AttemptTimes;
import dev.cascade.usecase.query.JobDetails.FailedAttempt;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import dev.cascade.usecase.query.TaskPage;
import dev.cascade.usecase.query.TaskPanel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks of jobs as JSON values, in snake_case. */
public final class TaskMessages {

    /** What of a task can be asked for. Its id, and which item it is, is always given. */
    static final List<String> FIELDS = List.of(
            "task_id",
            "map_index",
            "type",
            "status",
            "attempts",
            "started_at",
            "completed_at",
            "result",
            "error",
            "reason",
            "worker",
            "history");

    /** Those of them that are known without the job's journal. */
    static final Set<String> FIELDS_OF_STATE = Set.of("task_id", "map_index", "type", "status", "attempts");

    private TaskMessages() {}

    /**
     * Some of the tasks of a job, with how many of all its tasks are in which status. {@code next_cursor} is null on the last page.
     *
     * @param fields of {@link #FIELDS}, those wanted; all if it is empty
     */
    static Map<String, @Nullable Object> page(TaskPage page, List<String> fields) {
        List<Map<String, @Nullable Object>> tasks = tasks(page.tasks());
        if (!fields.isEmpty()) {
            tasks.forEach(task -> task.keySet()
                    .removeIf(field ->
                            !field.equals("task_id") && !field.equals("map_index") && !fields.contains(field)));
        }
        return new JsonObject()
                .with("job_id", page.header().id())
                .with("status", page.header().status().label())
                .with("last_event", page.lastEvent())
                .with("task_counts", counts(page.counts()))
                .with("tasks", tasks)
                .with(
                        "next_cursor",
                        page.next().isPresent() ? Integer.toString(page.next().getAsInt()) : null)
                .tree();
    }

    /** How many tasks are in which status. */
    static Map<String, Integer> counts(Map<TaskStatus, Integer> counts) {
        Map<String, Integer> byLabel = new LinkedHashMap<>();
        counts.forEach((status, count) -> byLabel.put(status.label(), count));
        return byLabel;
    }

    static List<Map<String, @Nullable Object>> tasks(List<TaskDetails> tasks) {
        return tasks.stream().map(TaskMessages::task).toList();
    }

    /** A task of a job. */
    public static Map<String, @Nullable Object> task(TaskDetails task) {
        JsonObject message = new JsonObject().with("task_id", task.id());
        task.mapIndex().ifPresent(index -> message.with("map_index", index));
        return message.with("type", task.type().label())
                .with("status", task.status().label())
                .with("attempts", task.attempts())
                .withNullableTime("started_at", task.startedAt())
                .withNullableTime("completed_at", task.completedAt())
                .with("result", task.result().map(TaskMessages::result).orElse(null))
                .withNullable("error", task.error().map(TaskMessages::error))
                .withOptional("reason", task.reason())
                .withNullable("worker", task.worker())
                .with(
                        "history",
                        task.history().stream().map(TaskMessages::failedAttempt).toList())
                .tree();
    }

    /** One task of a job with all its attempts. */
    static Map<String, @Nullable Object> panel(TaskPanel panel) {
        Map<Integer, TaskError> errors = new HashMap<>();
        panel.task().history().forEach(failed -> errors.put(failed.attempt(), failed.error()));
        Map<String, @Nullable Object> message = task(panel.task());
        message.putAll(new JsonObject()
                .withNullableTime("queued_at", panel.queuedAt())
                .with("upstream", panel.upstream())
                .with("downstream", panel.downstream())
                .with(
                        "attempt_times",
                        panel.attempts().stream()
                                .map(attempt -> attempt(attempt, Optional.ofNullable(errors.get(attempt.attempt()))))
                                .toList())
                .tree());
        return message;
    }

    private static Map<String, @Nullable Object> attempt(AttemptTimes attempt, Optional<TaskError> error) {
        return new JsonObject()
                .with("attempt", attempt.attempt())
                .with("status", attempt.status().label())
                .withNullableTime("queued_at", attempt.queuedAt())
                .withNullableTime("started_at", attempt.startedAt())
                .withNullableTime("completed_at", attempt.endedAt())
                .withNullable("worker", attempt.worker())
                .withNullable("error", error.map(TaskMessages::error))
                .tree();
    }

    private static Map<String, @Nullable Object> failedAttempt(FailedAttempt failed) {
        return new JsonObject()
                .with("attempt", failed.attempt())
                .withNullableTime("started_at", failed.startedAt())
                .withTime("completed_at", failed.endedAt())
                .with("error", error(failed.error()))
                .tree();
    }

    /** What a task returned; with its place, as downstream tasks see it, if it is kept in object storage. */
    private static @Nullable Object result(TaskResult result) {
        return result.artifact().isPresent()
                ? TaskInput.asObject(result)
                : Json.parse(result.json().orElseThrow());
    }

    static Map<String, @Nullable Object> error(TaskError error) {
        return new JsonObject()
                .with("type", error.type())
                .with("message", error.message())
                .tree();
    }
}
