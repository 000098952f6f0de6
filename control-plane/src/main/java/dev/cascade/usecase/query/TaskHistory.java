package dev.cascade.usecase.query;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskEntries;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one task or item: its state from the job, and what a state does not have from those entries that tell of it. These may be added in any
 * order, each once. Not thread-safe.
 */
final class TaskHistory {

    private final TaskDefinition task;
    private final TaskRef ref;
    private final TaskStatus status;
    private final int attempts;
    private final TaskEntries entries;
    private final Map<Integer, Start> starts = new HashMap<>();
    private final NavigableMap<Long, List<Failure>> failures = new TreeMap<>();
    private @Nullable Instant completedAt;
    private @Nullable TaskResult result;
    private @Nullable String reason;

    private record Start(Instant at, Optional<String> worker) {}

    private record Failure(int attempt, Instant at, TaskError error) {}

    TaskHistory(Job job, TaskRef ref) {
        this.task = job.plan().task(ref.task());
        this.ref = ref;
        this.status = job.taskStatus(ref);
        this.attempts = job.attempt(ref);
        this.entries = job.entriesOf(ref);
    }

    /** Gives the numbers of the entries that tell of it, but for earlier failures, which later ones lead to; 0 for none. */
    void wanted(LongConsumer numbers) {
        numbers.accept(entries.began());
        numbers.accept(entries.ended());
        numbers.accept(entries.failed());
    }

    /** Adds an event; {@code numbers} is given those of the entries to which it leads, 0 for none. */
    void add(Event.OfTask event, Entry entry, LongConsumer numbers) {
        Instant at = entry.at();
        boolean isEnd = entry.number() == entries.ended();
        switch (event) {
            case Event.TaskRunning e ->
                starts.put(
                        e.attempt(),
                        new Start(e.startedAt(), Optional.of(e.worker()).filter(w -> !w.isEmpty())));
            case Event.TaskWaiting e -> starts.putIfAbsent(e.attempt(), new Start(at, Optional.empty()));
            case Event.TaskUpForRetry e -> fail(entry, e.attempt(), e.error(), e.earlier(), numbers);
            case Event.TaskFailed e -> {
                fail(entry, e.attempt(), e.error(), e.earlier(), numbers);
                completedAt = isEnd ? at : completedAt;
            }
            case Event.TaskSucceeded e -> {
                completedAt = isEnd ? at : completedAt;
                result = isEnd ? e.result() : result;
            }
            case Event.TaskSkipped e -> {
                completedAt = isEnd ? at : completedAt;
                reason = isEnd ? reason(e, task) : reason;
            }
            case Event.TaskUpstreamFailed e -> completedAt = isEnd ? at : completedAt;
            case Event.TaskCancelled e -> completedAt = isEnd ? at : completedAt;
            case Event.TaskCleared e -> {}
            case Event.TaskReady e -> {}
            case Event.TaskQueued e -> {}
            case Event.TaskExpanded e -> {}
        }
    }

    private void fail(Entry entry, int attempt, TaskError error, Event.Earlier earlier, LongConsumer numbers) {
        failures.computeIfAbsent(entry.number(), unused -> new ArrayList<>(1))
                .add(new Failure(attempt, entry.at(), error));
        numbers.accept(earlier.began());
        numbers.accept(earlier.failed());
    }

    /** Why a task was skipped: the reason that the task gave, or that of its trigger rule. */
    static String reason(Event.TaskSkipped skipped, TaskDefinition task) {
        return skipped.reason()
                .orElseGet(() -> "the ends of its upstreams do not fit its trigger rule "
                        + task.triggerRule().label());
    }

    /** What is known of the task once all entries have been added that it led to. */
    JobDetails.TaskDetails details() {
        Optional<Start> start = entries.began() == 0 ? Optional.empty() : start(attempts);
        return new JobDetails.TaskDetails(
                task.id(),
                ref.isItem() ? OptionalInt.of(ref.mapIndex()) : OptionalInt.empty(),
                task.type(),
                status,
                attempts,
                start.map(Start::at).or(this::startOfWhatNeededNoAttempt),
                Optional.ofNullable(completedAt),
                start.filter(unused -> status != TaskStatus.WAITING).flatMap(Start::worker),
                Optional.ofNullable(result),
                error(),
                Optional.ofNullable(reason),
                failures.values().stream()
                        .flatMap(List::stream)
                        .map(failure -> new JobDetails.FailedAttempt(
                                failure.attempt(),
                                start(failure.attempt()).map(Start::at),
                                failure.at(),
                                failure.error()))
                        .toList());
    }

    private Optional<Start> start(int attempt) {
        return Optional.ofNullable(starts.get(attempt));
    }

    /** A no-op task begins when it ends. */
    private Optional<Instant> startOfWhatNeededNoAttempt() {
        return status == TaskStatus.SUCCESS ? Optional.ofNullable(completedAt) : Optional.empty();
    }

    /** That of the latest attempt that failed, unless what came after it counts. */
    private Optional<TaskError> error() {
        return failures.isEmpty()
                        || entries.isClearedSince()
                        || status == TaskStatus.SUCCESS
                        || status == TaskStatus.SKIPPED
                ? Optional.empty()
                : Optional.of(failures.lastEntry().getValue().getLast().error());
    }
}
