package dev.cascade.usecase.query;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An event of a job as clients see it.
 *
 * @param seq its number within the job, from 1 without gaps
 * @param type {@code job.running}, {@code task.success}, …
 * @param taskId the task; empty for an event of the job as a whole
 * @param mapIndex the item's place in the list, for an item of a mapped task
 * @param attempt the attempt, where there is one
 * @param error why an attempt failed
 * @param reason why a task was skipped
 * @param actor who asked for what happens, where somebody did
 */
public record JobEvent(
        long seq,
        String type,
        String jobId,
        String dag,
        Instant timestamp,
        Optional<String> taskId,
        OptionalInt mapIndex,
        OptionalInt attempt,
        Optional<TaskError> error,
        Optional<String> reason,
        Optional<Actor> actor) {

    /** An event of a task that is not an item and was not skipped, or of the job. */
    public JobEvent(
            long seq,
            String type,
            String jobId,
            String dag,
            Instant timestamp,
            Optional<String> taskId,
            OptionalInt attempt,
            Optional<TaskError> error) {
        this(
                seq,
                type,
                jobId,
                dag,
                timestamp,
                taskId,
                OptionalInt.empty(),
                attempt,
                error,
                Optional.empty(),
                Optional.empty());
    }

    /** The events of an entry, in order. */
    public static List<JobEvent> of(JobHeader header, Plan plan, Entry entry) {
        List<JobEvent> events = new ArrayList<>(entry.events().size());
        long seq = entry.firstEvent();
        for (Event event : entry.events()) {
            events.add(of(seq++, header, plan, event, entry.at()));
        }
        return events;
    }

    private static JobEvent of(long seq, JobHeader header, Plan plan, Event event, Instant at) {
        Optional<TaskRef> ref = event instanceof Event.OfTask t ? Optional.of(t.ref()) : Optional.empty();
        Instant when = event instanceof Event.TaskRunning r ? r.startedAt() : at;
        Optional<String> reason = event instanceof Event.TaskSkipped skipped
                ? Optional.of(
                        TaskHistory.reason(skipped, plan.task(skipped.ref().task())))
                : Optional.empty();
        return new JobEvent(
                seq,
                event.label(),
                header.id(),
                header.dag(),
                when,
                ref.map(r -> plan.task(r.task()).id()),
                ref.filter(TaskRef::isItem)
                        .map(r -> OptionalInt.of(r.mapIndex()))
                        .orElse(OptionalInt.empty()),
                attempt(event),
                error(event),
                reason,
                event.actor());
    }

    private static OptionalInt attempt(Event event) {
        return switch (event) {
            case Event.TaskQueued e -> OptionalInt.of(e.attempt());
            case Event.TaskWaiting e -> OptionalInt.of(e.attempt());
            case Event.TaskExpanded e -> OptionalInt.of(e.attempt());
            case Event.TaskRunning e -> OptionalInt.of(e.attempt());
            case Event.TaskUpForRetry e -> OptionalInt.of(e.attempt());
            case Event.TaskSucceeded e -> OptionalInt.of(e.attempt());
            case Event.TaskFailed e -> OptionalInt.of(e.attempt());
            case Event.OfJob e -> OptionalInt.empty();
            case Event.ClearRequested e -> OptionalInt.empty();
            case Event.Unknown e -> OptionalInt.empty();
            case Event.TaskReady e -> OptionalInt.empty();
            case Event.TaskCleared e -> OptionalInt.empty();
            case Event.TaskUpstreamFailed e -> OptionalInt.empty();
            case Event.TaskSkipped e -> OptionalInt.empty();
            case Event.TaskCancelled e -> OptionalInt.empty();
        };
    }

    private static Optional<TaskError> error(Event event) {
        return switch (event) {
            case Event.TaskUpForRetry e -> Optional.of(e.error());
            case Event.TaskFailed e -> Optional.of(e.error());
            case Event.OfJob e -> Optional.empty();
            case Event.ClearRequested e -> Optional.empty();
            case Event.Unknown e -> Optional.empty();
            case Event.OfTask e -> Optional.empty();
        };
    }
}
