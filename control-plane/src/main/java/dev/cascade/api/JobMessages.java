package dev.cascade.api;

import dev.cascade.engine.Actor;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore.EndedJob;
import dev.cascade.port.Page;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.PruneJobs;
import dev.cascade.usecase.query.JobDetails;
import dev.cascade.usecase.query.JobEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs and their events as JSON values, in snake_case; their tasks are in {@link TaskMessages}. */
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
                .withOptional("actor", job.actor().map(Actor::name))
                .withOptional("note", job.note())
                .with("context", Json.parse(job.context()))
                .withTime("created_at", job.createdAt())
                .withNullableTime("started_at", job.startedAt())
                .withNullableTime("completed_at", job.completedAt())
                .tree();
    }

    /** A page of jobs: {@code jobs} and {@code next_cursor}, which is null on the last page. */
    public static Map<String, @Nullable Object> jobs(Page<JobHeader> page) {
        return jobs(page, Map.of());
    }

    /** The same with how many tasks of those jobs that are in {@code counts}, by id, have which status. */
    static Map<String, @Nullable Object> jobs(Page<JobHeader> page, Map<String, Map<TaskStatus, Integer>> counts) {
        return new JsonObject()
                .with(
                        "jobs",
                        page.items().stream()
                                .map(job -> job(job, Optional.ofNullable(counts.get(job.id()))))
                                .toList())
                .withNullable("next_cursor", page.nextCursor())
                .tree();
    }

    private static Map<String, @Nullable Object> job(JobHeader job, Optional<Map<TaskStatus, Integer>> counts) {
        Map<String, @Nullable Object> message = job(job);
        counts.ifPresent(known -> message.put("task_counts", TaskMessages.counts(known)));
        return message;
    }

    /** Jobs that were deleted, or would be: {@code jobs}, {@code objects}, {@code failures} and {@code next_cursor}. */
    public static Map<String, @Nullable Object> pruned(PruneJobs.Piece piece, boolean isDryRun) {
        return new JsonObject()
                .with("dry_run", isDryRun)
                .with("jobs", piece.jobs().stream().map(JobMessages::ended).toList())
                .with("objects", piece.objects())
                .with(
                        "failures",
                        piece.failures().stream().map(JobMessages::failure).toList())
                .withNullable("next_cursor", piece.nextCursor())
                .tree();
    }

    private static Map<String, @Nullable Object> ended(EndedJob job) {
        return new JsonObject()
                .with("job_id", job.id())
                .withNullable("dag", job.dag())
                .withTime("completed_at", job.completedAt())
                .tree();
    }

    private static Map<String, @Nullable Object> failure(PruneJobs.Failure failure) {
        return new JsonObject()
                .with("job_id", failure.jobId())
                .with("reason", failure.reason())
                .tree();
    }

    /** A job with its tasks, in topological order. */
    public static Map<String, @Nullable Object> jobWithTasks(JobDetails details) {
        Map<String, @Nullable Object> message = job(details.header());
        message.put("tasks", TaskMessages.tasks(details.tasks()));
        return message;
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
                .with("tasks", TaskMessages.tasks(details.tasks()))
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
        return message.withOptional("error", event.error().map(TaskMessages::error))
                .withOptional("reason", event.reason())
                .withOptional("actor", event.actor().map(Actor::name))
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
