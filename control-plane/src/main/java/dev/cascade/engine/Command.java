package dev.cascade.engine;

import java.time.Instant;

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

    /** Stop the job and everything in it. */
    record Cancel() implements Command {}

    /** Run the failed, cancelled and blocked tasks of an ended job, and all that depends on them, once more. */
    record Retry() implements Command {}

    /** Look at the clock: retries that are due and deadlines that have passed. Every decision does this anyway. */
    record Tick() implements Command {}
}
