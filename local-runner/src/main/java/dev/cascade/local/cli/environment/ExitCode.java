package dev.cascade.local.cli.environment;

import dev.cascade.usecase.RequestRejectedException;

/** The exit codes of every command. Scripts rely on them. */
public enum ExitCode {
    SUCCESS(0),
    INTERNAL_ERROR(1),
    /** Wrong usage, bad JSON, an invalid DAG, a setting that cannot be used. */
    USAGE(2),
    JOB_FAILED(10),
    TIMED_OUT(11),
    JOB_CANCELLED(12),
    NOT_FOUND(20),
    CONFLICT(21),
    NOT_AUTHORISED(22),
    INTERRUPTED(130),
    /** The program that read standard output has ended; the exit code of a program that SIGPIPE ended. */
    NO_READER(141);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number that the process ends with. */
    public int code() {
        return code;
    }

    /** For a job that ended in this status; success for one that has not ended. */
    public static ExitCode ofJob(String status) {
        return switch (status) {
            case "failed" -> JOB_FAILED;
            case "cancelled" -> JOB_CANCELLED;
            default -> SUCCESS;
        };
    }

    /** The code for a request that a use case rejected. */
    public static ExitCode of(RequestRejectedException.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST, TOO_LARGE, KEY_REUSED -> USAGE;
            case NOT_FOUND -> NOT_FOUND;
            case CONFLICT -> CONFLICT;
        };
    }

    /** For the status of an HTTP response that is not a success. */
    public static ExitCode ofHttp(int status) {
        return switch (status) {
            case 401, 403 -> NOT_AUTHORISED;
            case 404 -> NOT_FOUND;
            case 409 -> CONFLICT;
            default -> status >= 400 && status < 500 ? USAGE : INTERNAL_ERROR;
        };
    }
}
