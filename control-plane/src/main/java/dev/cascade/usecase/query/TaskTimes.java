package dev.cascade.usecase.query;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.TaskStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When the attempts of all tasks of one job were queued, began and ended, and who ran them: what a job's state does not have. It is taken
 * from the job's journal, which is added entry by entry, from the first one on. Items of mapped tasks are left out. For one thread at a time.
 */
final class TaskTimes {

    /** What a column has for nobody. */
    static final int NOBODY = -1;

    /** How many earlier attempts of a task are kept, the latest ones. */
    private static final int MOST_EARLIER = 100;

    private static final int BYTES = 500;
    private static final int BYTES_PER_TASK = 3 * Long.BYTES + 3 * Integer.BYTES;
    private static final int BYTES_PER_EARLIER = 150;
    private static final int BYTES_PER_WORKER = 200;

    private final Instant jobCreatedAt;

    /** The attempt that the other columns are about; 0 for none, or if it is among the earlier ones already. */
    private final int[] attempts;

    /** The status of the attempt. */
    private final TaskStatus[] statuses;

    /** In milliseconds since 1970; 0 for never, as in the next two. */
    private final long[] queuedAt;

    private final long[] startedAt;

    /** When the attempt ended, or the task without an attempt. */
    private final long[] endedAt;

    private final int[] workers;
    private final Map<Integer, Deque<AttemptTimes>> earlier = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private long entries;
    private int earlierCount;

    /** Those of a job to which nothing has happened. */
    TaskTimes(Instant jobCreatedAt, int tasks) {
        this.jobCreatedAt = jobCreatedAt;
        this.attempts = new int[tasks];
        this.statuses = new TaskStatus[tasks];
        Arrays.fill(statuses, TaskStatus.PENDING);
        this.queuedAt = new long[tasks];
        this.startedAt = new long[tasks];
        this.endedAt = new long[tasks];
        this.workers = new int[tasks];
        Arrays.fill(workers, NOBODY);
    }

    /** When the job was created that they are of; another one may have the same id later. */
    Instant jobCreatedAt() {
        return jobCreatedAt;
    }

    /** How many entries were added. */
    long entries() {
        return entries;
    }

    /** About how much memory they take. */
    long memoryBytes() {
        return BYTES
                + (long) BYTES_PER_TASK * attempts.length
                + (long) BYTES_PER_EARLIER * earlierCount
                + (long) BYTES_PER_WORKER * names.size();
    }

    /** Adds the next entry of the journal. */
    void add(Entry entry) {
        if (entry.number() != entries + 1) {
            throw new IllegalArgumentException("entry " + (entries + 1) + " is next, got " + entry.number());
        }
        entries = entry.number();
        long at = entry.at().toEpochMilli();
        for (Event event : entry.events()) {
            if (event instanceof Event.OfTask ofTask && !ofTask.ref().isItem()) {
                add(ofTask.ref().task(), ofTask, at);
            }
        }
    }

    private void add(int task, Event.OfTask event, long at) {
        switch (event) {
            case Event.TaskQueued e -> {
                begin(task, e.attempt(), TaskStatus.QUEUED);
                queuedAt[task] = at;
            }
            case Event.TaskRunning e -> {
                begin(task, e.attempt(), TaskStatus.RUNNING);
                startedAt[task] = e.startedAt().toEpochMilli();
                workers[task] = e.worker().isEmpty() ? NOBODY : numberOf(e.worker());
            }
            case Event.TaskWaiting e -> {
                begin(task, e.attempt(), TaskStatus.WAITING);
                startedAt[task] = startedAt[task] == 0 ? at : startedAt[task];
                workers[task] = NOBODY;
            }
            case Event.TaskExpanded e -> begin(task, e.attempt(), TaskStatus.RUNNING);
            case Event.TaskUpForRetry e -> end(task, e.attempt(), TaskStatus.FAILED, at);
            case Event.TaskFailed e -> end(task, e.attempt(), TaskStatus.FAILED, at);
            case Event.TaskSucceeded e -> {
                end(task, e.attempt(), TaskStatus.SUCCESS, at);
                // A no-op task begins when it ends.
                startedAt[task] = startedAt[task] == 0 ? at : startedAt[task];
            }
            case Event.TaskSkipped e -> end(task, TaskStatus.SKIPPED, at);
            case Event.TaskUpstreamFailed e -> end(task, TaskStatus.UPSTREAM_FAILED, at);
            case Event.TaskCancelled e -> end(task, TaskStatus.CANCELLED, at);
            case Event.TaskCleared e -> clear(task, at);
            case Event.TaskReady e -> {}
        }
    }

    private void begin(int task, int attempt, TaskStatus status) {
        if (attempts[task] != attempt) {
            keepAsEarlier(task);
            forget(task);
            attempts[task] = attempt;
        }
        statuses[task] = status;
    }

    private void end(int task, int attempt, TaskStatus status, long at) {
        begin(task, attempt, status);
        endedAt[task] = at;
    }

    /** The task ends, and its attempt with it if it has one that is open. */
    private void end(int task, TaskStatus status, long at) {
        if (endedAt[task] != 0) {
            keepAsEarlier(task);
            attempts[task] = 0;
        }
        statuses[task] = status;
        endedAt[task] = at;
    }

    private void clear(int task, long at) {
        if (endedAt[task] == 0) {
            statuses[task] = TaskStatus.CANCELLED;
            endedAt[task] = at;
        }
        keepAsEarlier(task);
        forget(task);
    }

    private void keepAsEarlier(int task) {
        if (attempts[task] == 0) {
            return;
        }
        Deque<AttemptTimes> kept = earlier.computeIfAbsent(task, unused -> new ArrayDeque<>(1));
        kept.addLast(current(task));
        earlierCount++;
        if (kept.size() > MOST_EARLIER) {
            kept.removeFirst();
            earlierCount--;
        }
    }

    private void forget(int task) {
        attempts[task] = 0;
        statuses[task] = TaskStatus.PENDING;
        queuedAt[task] = 0;
        startedAt[task] = 0;
        endedAt[task] = 0;
        workers[task] = NOBODY;
    }

    private int numberOf(String worker) {
        return numbers.computeIfAbsent(worker, name -> {
            names.add(name);
            return names.size() - 1;
        });
    }

    private AttemptTimes current(int task) {
        return new AttemptTimes(
                attempts[task],
                time(queuedAt[task]),
                time(startedAt[task]),
                time(endedAt[task]),
                workers[task] == NOBODY ? Optional.empty() : Optional.of(names.get(workers[task])),
                statuses[task]);
    }

    /** The attempts of a task, in order: all of them, or the latest hundred. */
    List<AttemptTimes> attemptsOf(int task) {
        List<AttemptTimes> all = new ArrayList<>(earlier.getOrDefault(task, new ArrayDeque<>()));
        if (attempts[task] != 0) {
            all.add(current(task));
        }
        return all;
    }

    /** When the latest attempt of a task was queued; empty if it was not, or the task was cleared since. */
    Optional<Instant> queuedAt(int task) {
        return time(queuedAt[task]);
    }

    /** When the latest attempt of a task began; empty if it has not, or the task was cleared since. */
    Optional<Instant> startedAt(int task) {
        return time(startedAt[task]);
    }

    static Optional<Instant> time(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** Copies of the columns as they are now. */
    JobStates.Columns columns() {
        return new JobStates.Columns(
                queuedAt.clone(), startedAt.clone(), endedAt.clone(), workers.clone(), List.copyOf(names));
    }
}
