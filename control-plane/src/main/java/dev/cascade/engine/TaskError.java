package dev.cascade.engine;

/**
 * Why an attempt failed.
 *
 * @param type what kind of failure, for programs: an exception's class name, a function's {@code errorType}, or one of the
 *     constants here
 * @param message what happened, for people
 * @param retryable whether another attempt could succeed
 */
public record TaskError(String type, String message, boolean retryable) {

    /** The attempt took longer than its {@code timeout}. */
    public static final String TIMEOUT = "timeout";
    /** A heartbeat that was due did not arrive. */
    public static final String HEARTBEAT_TIMEOUT = "heartbeat_timeout";
    /** An item of a mapped task failed, and so the task. */
    public static final String ITEM_FAILED = "item_failed";
    /** The task has had as many attempts as can be numbered. */
    public static final String TOO_MANY_ATTEMPTS = "too_many_attempts";
    /** The worker that ran the attempt stopped renewing its lease. */
    public static final String WORKER_LOST = "worker_lost";
    /** The worker that ran the attempt stopped in an orderly way and handed it back; it is repeated, and nothing is used up. */
    public static final String HANDED_BACK = "handed_back";
    /** The worker runs no more Java tasks, as too many of those that it stopped ignore their interrupt. */
    public static final String WORKER_EXHAUSTED = "worker_exhausted";
    /** The result could not be put where the DAG wants it. */
    public static final String OUTPUT_STORE = "output_store";
    /** What the task returned cannot be a result: not JSON, or JSON that not every reader can take. */
    public static final String BAD_OUTPUT = "bad_output";
    /** The task's options cannot be used: no such class, no such function, a placeholder without a value. */
    public static final String BAD_CONFIG = "bad_config";
    /** The service refuses the input because of its size. */
    public static final String INPUT_TOO_LARGE = "input_too_large";
    /** Cascade lacks the right to start the function or the execution. */
    public static final String ACCESS_DENIED = "access_denied";
    /** The function failed, and its report names no type. */
    public static final String FUNCTION_ERROR = "function_error";
    /** The log of the attempt, or a file beside it, could not be written. */
    public static final String LOG_NOT_WRITABLE = "log_not_writable";

    /** The longest message kept; more is cut off at the end. */
    public static final int MAX_MESSAGE_LENGTH = 4_000;

    /** The longest type kept; more is cut off at the end. */
    public static final int MAX_TYPE_LENGTH = 256;

    public TaskError {
        type = shortened(type, MAX_TYPE_LENGTH);
        message = shortened(message, MAX_MESSAGE_LENGTH);
    }

    /** At most so long; not cut in the middle of a character that takes two chars. */
    static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }

    /** A failure after which another attempt may succeed. */
    public static TaskError retryable(String type, String message) {
        return new TaskError(type, message, true);
    }

    /** A failure that every further attempt would meet too. */
    public static TaskError permanent(String type, String message) {
        return new TaskError(type, message, false);
    }
}
