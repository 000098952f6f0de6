package dev.cascade.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a job stands. The numbers are those of the stored form: append, never renumber. */
public enum JobStatus {
    /** Accepted, and held back by its DAG's {@code max_active_jobs}. */
    PENDING(0),
    RUNNING(1),
    SUCCESS(2),
    FAILED(3),
    CANCELLED(4);

    private final int code;

    JobStatus(int code) {
        this.code = code;
    }

    /** The number for it in the stored form. */
    public int code() {
        return code;
    }

    /** The status with this number in the stored form. */
    public static JobStatus ofCode(int code) {
        if (code < 0 || code >= values().length) {
            throw new IllegalArgumentException("there is no job status " + code + ": the record is damaged or newer");
        }
        return values()[code];
    }

    /** Whether the job is over. Only an operator's retry or clear leads out of it. */
    public boolean isTerminal() {
        return this == SUCCESS || this == FAILED || this == CANCELLED;
    }

    /** The word for it in the API: {@code pending}, {@code running}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status that the API calls {@code label}, if there is one. */
    public static Optional<JobStatus> of(String label) {
        return Arrays.stream(values()).filter(s -> s.label().equals(label)).findFirst();
    }
}
