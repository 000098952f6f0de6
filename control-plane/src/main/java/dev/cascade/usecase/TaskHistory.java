package dev.cascade.usecase;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Event;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What happened to one task or item, gathered from its events in order. Not thread-safe. */
final class TaskHistory {

    private final TaskDefinition task;
    private final TaskRef ref;
    private final List<JobDetails.FailedAttempt> history = new ArrayList<>(0);
    private TaskStatus status = TaskStatus.PENDING;
    private int attempts;
    private @Nullable Instant startedAt;
    private @Nullable Instant completedAt;
    private @Nullable String worker;
    private @Nullable TaskResult result;
    private @Nullable TaskError error;
    private @Nullable String reason;

    TaskHistory(TaskDefinition task, TaskRef ref) {
        this.task = task;
        this.ref = ref;
    }

    void add(Event.OfTask event, Instant at) {
        switch (event) {
            case Event.TaskCleared e -> clear();
            case Event.TaskReady e -> status = TaskStatus.READY;
            case Event.TaskQueued e -> begin(TaskStatus.QUEUED, e.attempt(), null);
            case Event.TaskWaiting e ->
                begin(TaskStatus.WAITING, e.attempt(), e.attempt() == attempts && startedAt != null ? startedAt : at);
            case Event.TaskExpanded e -> status = TaskStatus.RUNNING;
            case Event.TaskRunning e -> {
                status = TaskStatus.RUNNING;
                startedAt = e.startedAt();
                worker = e.worker().isEmpty() ? null : e.worker();
            }
            case Event.TaskUpForRetry e -> {
                status = TaskStatus.UP_FOR_RETRY;
                fail(e.attempt(), e.error(), at);
            }
            case Event.TaskSucceeded e -> {
                attempts = e.attempt();
                startedAt = startedAt == null ? at : startedAt;
                result = e.result();
                error = null;
                end(TaskStatus.SUCCESS, at);
            }
            case Event.TaskFailed e -> {
                fail(e.attempt(), e.error(), at);
                end(TaskStatus.FAILED, at);
            }
            case Event.TaskUpstreamFailed e -> end(TaskStatus.UPSTREAM_FAILED, at);
            case Event.TaskSkipped e -> {
                error = null;
                reason = reason(e, task);
                end(TaskStatus.SKIPPED, at);
            }
            case Event.TaskCancelled e -> end(TaskStatus.CANCELLED, at);
        }
    }

    /** Why a task was skipped: the reason that the task gave, or that of its trigger rule. */
    static String reason(Event.TaskSkipped skipped, TaskDefinition task) {
        return skipped.reason()
                .orElseGet(() -> "the ends of its upstreams do not fit its trigger rule "
                        + task.triggerRule().label());
    }

    private void begin(TaskStatus as, int attempt, @Nullable Instant startAt) {
        status = as;
        attempts = attempt;
        startedAt = startAt;
        worker = null;
    }

    private void clear() {
        reason = null;
        status = TaskStatus.PENDING;
        startedAt = null;
        completedAt = null;
        worker = null;
        result = null;
        error = null;
    }

    private void fail(int attempt, TaskError why, Instant at) {
        error = why;
        history.add(new JobDetails.FailedAttempt(attempt, Optional.ofNullable(startedAt), at, why));
    }

    private void end(TaskStatus as, Instant at) {
        status = as;
        completedAt = at;
    }

    JobDetails.TaskDetails details() {
        return new JobDetails.TaskDetails(
                task.id(),
                ref.isItem() ? OptionalInt.of(ref.mapIndex()) : OptionalInt.empty(),
                task.type(),
                status,
                attempts,
                Optional.ofNullable(startedAt),
                Optional.ofNullable(completedAt),
                Optional.ofNullable(worker),
                Optional.ofNullable(result),
                Optional.ofNullable(error),
                Optional.ofNullable(reason),
                history);
    }
}
