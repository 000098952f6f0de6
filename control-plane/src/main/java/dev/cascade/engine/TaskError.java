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
