package dev.cascade.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What an attempt that is {@link TaskStatus#WAITING} waits for. The kind decides what it means that its deadline or its reminder passes. The codes are part
 * of the stored form: append, never renumber.
 */
public enum WaitKind {
    /** For a time: it succeeds at its deadline. */
    TIME(0),
    /** For the answer of a person: without one it fails at its deadline, and is not retried. */
    ANSWER(1),
    /** For a callback: without one the attempt fails at its deadline; it fails at its reminder too, the time by which a heartbeat was due. */
    CALLBACK(2),
    /** For the end of a child job: the attempt fails at its deadline. */
    CHILD(3),
    /** For the next look at something that is polled: it is queued again at its reminder, and fails at its deadline. */
    POLL(4),
    /** For the list that a mapped task is mapped over. */
    ITEMS(5);

    private static final WaitKind[] BY_CODE = values();

    private final int code;

    WaitKind(int code) {
        this.code = code;
    }

    /** The number for it in the stored form, 0 to 15. */
    int code() {
        return code;
    }

    static WaitKind ofCode(int code) {
        if (code >= BY_CODE.length) {
            throw new IllegalArgumentException(
                    "there is no kind of waiting " + code + ": the record is damaged or newer");
        }
        return BY_CODE[code];
    }

    /** The outcome of an attempt whose deadline has passed. */
    Outcome atDeadline() {
        return switch (this) {
            case TIME -> new Outcome.Success(TaskResult.NULL);
            case ANSWER, POLL ->
                new Outcome.Failure(TaskError.permanent(TaskError.TIMEOUT, "it waited until its deadline"));
            case CALLBACK, CHILD, ITEMS ->
                new Outcome.Failure(TaskError.retryable(TaskError.TIMEOUT, "it waited until its deadline"));
        };
    }

    /** The outcome of an attempt whose reminder has passed; empty if it is queued again. */
    Optional<Outcome> atReminder() {
        return this == POLL
                ? Optional.empty()
                : Optional.of(new Outcome.Failure(
                        TaskError.retryable(TaskError.HEARTBEAT_TIMEOUT, "no heartbeat arrived in time")));
    }

    /**
     * How a task waits that needs no worker at all.
     *
     * @param kind what for
     * @param limit until when, from the begin of the attempt; empty for as long as it takes
     */
    record Wait(WaitKind kind, Optional<Duration> limit) {}
}
