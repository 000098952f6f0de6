package dev.cascade.engine;

import java.util.Locale;

/** The status of one task instance of a job. The codes are part of the stored form: append, never renumber. */
public enum TaskStatus {
    /** Waits for its upstreams. */
    PENDING(0, Phase.NOT_STARTED),
    /** May run, and is held back by a limit. */
    READY(9, Phase.NOT_STARTED),
    /** Handed to a worker pool or to a service, not known to have started. */
    QUEUED(1, Phase.IN_FLIGHT),
    /** An attempt is under way; of a mapped task: its items are. */
    RUNNING(2, Phase.IN_FLIGHT),
    /** An attempt is under way that needs no worker: it waits for a time, a person, a callback or a child job, see {@link WaitKind}. */
    WAITING(10, Phase.WAITING),
    /** An attempt failed and another follows at a known time. */
    UP_FOR_RETRY(3, Phase.BETWEEN_ATTEMPTS),
    SUCCESS(4, Phase.ENDED),
    FAILED(5, Phase.ENDED),
    /** Can never run, because of an upstream that failed. */
    UPSTREAM_FAILED(6, Phase.ENDED),
    /** Was not to run: the task or its trigger rule says so. */
    SKIPPED(7, Phase.ENDED),
    CANCELLED(8, Phase.ENDED);

    private enum Phase {
        NOT_STARTED,
        IN_FLIGHT,
        WAITING,
        BETWEEN_ATTEMPTS,
        ENDED
    }

    private static final TaskStatus[] BY_CODE = byCode();

    private final int code;
    private final Phase phase;

    TaskStatus(int code, Phase phase) {
        this.code = code;
        this.phase = phase;
    }

    private static TaskStatus[] byCode() {
        TaskStatus[] all = new TaskStatus[values().length];
        for (TaskStatus status : values()) {
            all[status.code] = status;
        }
        return all;
    }

    /** Whether nothing more happens to the task by itself. */
    public boolean isTerminal() {
        return phase == Phase.ENDED;
    }

    /** Whether it ended otherwise than it should: a retry of the job runs it again. */
    boolean didNotSucceed() {
        return this == FAILED || this == UPSTREAM_FAILED || this == CANCELLED;
    }

    /** Whether an attempt was handed to a worker or a service and may still report. */
    public boolean isInFlight() {
        return phase == Phase.IN_FLIGHT;
    }

    /** Whether an attempt waits without a worker, for something that is reported or for a time. */
    public boolean isWaiting() {
        return phase == Phase.WAITING;
    }

    /** Whether the end of the attempt, if it is reported now, counts. */
    public boolean isOpenAttempt() {
        return isInFlight() || isWaiting();
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
