package dev.cascade.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that somebody wants of a job or reports about it. A command that comes
 * late, twice or out of order decides nothing.
 */
public sealed interface Command {

    /** Let a new or held-back job begin. */
    record Start() implements Command {}

    /** A worker takes a queued attempt, or an executor reports that it began. Of several claims the first wins. */
    record Claim(TaskRef ref, int attempt, String worker) implements Command {}

    /**
     * An attempt ended.
     *
     * @param startedAt when it began, for executors that send no claim; otherwise ignored
     */
    record Complete(TaskRef ref, int attempt, Outcome outcome, Instant startedAt) implements Command {}

    /** The lease of a worker ended: what it was running will not be reported. */
    record WorkerLost(String worker) implements Command {}

    /** A worker that stops hands back an attempt that it claimed and did not end; nothing of the attempt goes on there. */
    record HandBack(TaskRef ref, int attempt, String worker) implements Command {}

    /** A slot was granted to an attempt that is held back by a limit. {@code attempt} is the one that is to begin. */
    record Admit(TaskRef ref, int attempt) implements Command {}

    /**
     * An attempt in flight goes on without its worker: it waits.
     *
     * @param deadline by when it must have ended, if there is such a time
     * @param reminder when something else is due, see {@link WaitKind}
     */
    record Wait(TaskRef ref, int attempt, WaitKind kind, Optional<Instant> deadline, Optional<Instant> reminder)
            implements Command {}

    /** The list that a mapped task is mapped over is known: it has {@code items} items, 0 to {@link #MAX_ITEMS}. */
    record Expand(TaskRef ref, int attempt, int items) implements Command {

        /** The most items of a mapped task. */
        public static final int MAX_ITEMS = 100_000;

        public Expand {
            if (items < 0 || items > MAX_ITEMS) {
                throw new IllegalArgumentException(
                        "a task is mapped over at least 0 items and at most " + MAX_ITEMS + ", got " + items);
            }
        }
    }

    /** Stop the job and everything in it. */
    record Cancel() implements Command {}

    /** Run the failed, cancelled and blocked tasks of an ended job, and all that depends on them, once more. */
    record Retry() implements Command {}

    /** Look at the clock: retries that are due and deadlines that have passed. Every decision does this anyway. */
    record Tick() implements Command {}
}
