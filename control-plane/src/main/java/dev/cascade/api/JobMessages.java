package dev.cascade.api;

import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.Page;
import dev.cascade.usecase.JobDetails;
import dev.cascade.usecase.JobDetails.FailedAttempt;
import dev.cascade.usecase.JobDetails.TaskDetails;
import dev.cascade.usecase.JobEvent;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs, their tasks and their events as JSON values, in snake_case. */
public final class JobMessages {

    private JobMessages() {}

    /** A job without its tasks. */
    public static Map<String, @Nullable Object> job(JobHeader job) {
        return new JsonObject()
                .with("job_id", job.id())
                .with("dag", job.dag())
                .with("dag_version", job.dagVersion())
                .with("status", job.status().label())
                .with("triggered_by", job.triggeredBy())
                .withOptional("note", job.note())
                .with("context", Json.parse(job.context()))
                .withTime("created_at", job.createdAt())
                .withNullableTime("started_at", job.startedAt())
                .withNullableTime("completed_at", job.completedAt())
                .tree();
    }

    /** A page of jobs: {@code jobs} and {@code next_cursor}, which is null on the last page. */
    public static Map<String, @Nullable Object> jobs(Page<JobHeader> page) {
        return new JsonObject()
                .with("jobs", page.items().stream().map(JobMessages::job).toList())
                .withNullable("next_cursor", page.nextCursor())
                .tree();
    }

    /** The document that a run ends with: the job, and what became of each task in topological order. */
    public static Map<String, @Nullable Object> run(JobDetails details) {
        JobHeader job = details.header();
        return new JsonObject()
                .with("job_id", job.id())
                .with("dag", job.dag())
                .with("dag_version", job.dagVersion())
                .with("status", job.status().label())
                .withNullableTime("started_at", job.startedAt())
                .withNullableTime("completed_at", job.completedAt())
                .with("tasks", tasks(details.tasks()))
                .tree();
    }

    /**
     * Some of the tasks of a job, with how many of all its tasks are in which status.
     *
     * @param some those to show
     * @param nextCursor where the next ones begin; null in the message if there are none
     */
    public static Map<String, @Nullable Object> tasks(
            JobDetails details, List<TaskDetails> some, Optional<String> nextCursor) {
        return new JsonObject()
                .with("job_id", details.header().id())
                .with("status", details.header().status().label())
                .with("last_event", details.lastEvent())
                .with("task_counts", counts(details.tasks()))
                .with("tasks", tasks(some))
                .withNullable("next_cursor", nextCursor)
                .tree();
    }

    private static List<Map<String, @Nullable Object>> tasks(List<TaskDetails> tasks) {
        return tasks.stream().map(JobMessages::task).toList();
    }

    private static Map<String, Integer> counts(List<TaskDetails> tasks) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (TaskStatus status : TaskStatus.values()) {
            counts.put(status.label(), 0);
        }
        tasks.stream()
                .filter(task -> task.mapIndex().isEmpty())
                .forEach(task -> counts.merge(task.status().label(), 1, Integer::sum));
        return counts;
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
                .with("result", task.result().map(JobMessages::result).orElse(null))
                .withNullable("error", task.error().map(JobMessages::error))
                .withOptional("reason", task.reason())
                .withNullable("worker", task.worker())
                .with(
                        "history",
                        task.history().stream().map(JobMessages::failedAttempt).toList())
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

    private static Map<String, @Nullable Object> error(TaskError error) {
        return new JsonObject()
                .with("type", error.type())
                .with("message", error.message())
                .tree();
    }

    /** An event of a job, as polling and the live stream show it. */
    public static Map<String, @Nullable Object> event(JobEvent event) {
        JsonObject message = new JsonObject()
                .with("seq", event.seq())
                .with("type", event.type())
                .with("job_id", event.jobId())
                .with("dag", event.dag())
                .withTime("timestamp", event.timestamp())
                .withOptional("task_id", event.taskId());
        event.mapIndex().ifPresent(index -> message.with("map_index", index));
        event.attempt().ifPresent(attempt -> message.with("attempt", attempt));
        return message.withOptional("error", event.error().map(JobMessages::error))
                .withOptional("reason", event.reason())
                .tree();
    }

    /**
     * Events of a job, and the {@code after} with which to ask for those that follow.
     *
     * @param after what was asked for
     */
    public static Map<String, @Nullable Object> events(List<JobEvent> events, long after) {
        return new JsonObject()
                .with("events", events.stream().map(JobMessages::event).toList())
                .with("next_after", events.isEmpty() ? after : events.getLast().seq())
                .tree();
    }
}
