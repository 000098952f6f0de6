package dev.cascade.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A request to a job, or a report about one of its attempts. A command that comes
 * late, twice or out of order decides nothing.
 */
public sealed interface Command {

    /** Starts a pending job: one that is new, was held back, or is to be retried. */
    record Start() implements Command {}

    /** A worker takes a queued attempt, or a service reports that it began. Of several claims of an attempt, the first is granted. */
    record Claim(TaskRef ref, int attempt, String worker) implements Command {}

    /**
     * An attempt ended.
     *
     * @param startedAt when it began; used only if the attempt was not claimed
     */
    record Complete(TaskRef ref, int attempt, Outcome outcome, Instant startedAt) implements Command {}

    /** The lease of a worker expired: the attempts that it ran are lost. */
    record WorkerLost(String worker) implements Command {}

    /** A worker that shuts down returns an attempt that it claimed and did not finish. The attempt no longer runs there. */
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

    /**
     * Cancels the job and all its tasks that have not ended.
     *
     * @param actor who wants it
     */
    record Cancel(Optional<Actor> actor) implements Command {

        /** For somebody who is not known. */
        public Cancel() {
            this(Optional.empty());
        }
    }

    /**
     * Runs the failed, upstream_failed and cancelled tasks of an ended job again, with all tasks that depend on them.
     *
     * @param actor who wants it
     */
    record Retry(Optional<Actor> actor) implements Command {

        /** For somebody who is not known. */
        public Retry() {
            this(Optional.empty());
        }
    }

    /**
     * Like {@link Retry}, but the job is pending until {@link Start}.
     *
     * @param actor who wants it
     */
    record RetryHeldBack(Optional<Actor> actor) implements Command {

        /** For somebody who is not known. */
        public RetryHeldBack() {
            this(Optional.empty());
        }
    }

    /**
     * Runs tasks again that have begun or ended, see {@link ClearPlan}; what the others did is kept. Attempts of them that are under way are stopped. A job that has
     * ended runs again.
     *
     * @param actor who wants it
     * @param heldBack whether a job that has ended is pending until {@link Start}
     */
    record Clear(ClearSelection selection, Optional<Actor> actor, boolean heldBack) implements Command {}

    /** Handles retries that are due and deadlines that have passed. Every decision does this as well. */
    record Tick() implements Command {}
}
