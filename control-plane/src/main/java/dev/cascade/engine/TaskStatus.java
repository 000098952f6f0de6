package dev.cascade.engine;

import java.util.Locale;

/** Where one task of a job stands. The numbers are those of the stored form: append, never renumber. */
public enum TaskStatus {
    /** Waits for its upstreams. */
    PENDING(0),
    /** Handed to a worker pool or to a service, not known to have started. */
    QUEUED(1),
    /** An attempt is under way. */
    RUNNING(2),
    /** An attempt failed and another follows at a known time. */
    UP_FOR_RETRY(3),
    SUCCESS(4),
    FAILED(5),
    /** Can never run, because of an upstream that failed. */
    UPSTREAM_FAILED(6),
    /** Was not to run, by its own word or by its trigger rule. */
    SKIPPED(7),
    CANCELLED(8);

    private static final TaskStatus[] BY_CODE = values();

    private final int code;

    TaskStatus(int code) {
        this.code = code;
    }

    /** Whether nothing more happens to the task by itself. */
    public boolean isTerminal() {
        return code >= SUCCESS.code;
    }

    /** Whether an attempt was handed out and may still report. */
    public boolean isInFlight() {
        return this == QUEUED || this == RUNNING;
    }

    /** The word for it in the API: {@code up_for_retry}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The number for it in the stored form, 0 to 15. */
    int code() {
        return code;
    }

    static TaskStatus ofCode(int code) {
        if (code >= BY_CODE.length) {
            throw new IllegalArgumentException("there is no task status " + code + ": the record is damaged or newer");
        }
        return BY_CODE[code];
    }
}
