package dev.cascade.local.cli.output;

import dev.cascade.engine.TaskError;
import dev.cascade.usecase.query.JobEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One status change of a job or of a task.
 *
 * @param seq its number within the job, from 1 without gaps
 * @param task the task; empty if it is about the job as a whole
 * @param status what the task or job became
 * @param at when
 * @param error type and message of why an attempt failed, or why the task was skipped
 */
public record JobTransition(
        long seq,
        String job,
        Optional<String> task,
        String status,
        Instant at,
        OptionalInt attempt,
        Optional<String> error) {

    /** The transition that an event shows. */
    public static JobTransition of(JobEvent event) {
        return new JobTransition(
                event.seq(),
                event.jobId(),
                event.taskId().map(id -> name(id, event.mapIndex())),
                status(event.type()),
                event.timestamp(),
                event.attempt(),
                event.error().map(JobTransition::text).or(event::reason));
    }

    /** From an event of the API. */
    public static JobTransition of(JsonFields event) {
        Optional<String> task = event.text("task_id").map(id -> name(id, event.integer("map_index")));
        JsonFields error = event.object("error");
        return new JobTransition(
                event.number("seq"),
                event.text("job_id").orElse(""),
                task,
                status(event.text("type").orElse("")),
                event.instant("timestamp").orElse(Instant.EPOCH),
                event.number("attempt") > 0 ? OptionalInt.of((int) event.number("attempt")) : OptionalInt.empty(),
                error.text("type")
                        .map(type -> text(type, error.text("message").orElse("")))
                        .or(() -> event.text("reason")));
    }

    /** A task as people name it: {@code load}, and {@code load#3} for an item of a mapped task. */
    static String name(String task, OptionalInt mapIndex) {
        return mapIndex.isPresent() ? task + "#" + mapIndex.getAsInt() : task;
    }

    private static String text(TaskError error) {
        return text(error.type(), error.message());
    }

    private static String text(String type, String message) {
        return message.isEmpty() ? type : type + ": " + message;
    }

    private static String status(String type) {
        return type.substring(type.indexOf('.') + 1);
    }

    /** Whether it is a change of the job itself, and not of a task. */
    public boolean isOfJob() {
        return task.isEmpty();
    }

    /** Whether the job is over with it; only a retry leads on. */
    public boolean endsJob() {
        return isOfJob() && (status.equals("success") || status.equals("failed") || status.equals("cancelled"));
    }
}
