package dev.cascade.engine;

/** How an attempt ended, as its worker or service reports it. */
public sealed interface Outcome {

    record Success(TaskResult result) implements Outcome {}

    record Failure(TaskError error) implements Outcome {}

    /**
     * The task found nothing to do.
     *
     * @param reason why, for people; kept up to {@link #MAX_REASON_LENGTH}
     */
    record Skipped(String reason) implements Outcome {

        /** The longest reason kept, in characters; more is cut off at the end. */
        public static final int MAX_REASON_LENGTH = TaskError.MAX_MESSAGE_LENGTH;

        public Skipped {
            reason = TaskError.shortened(reason, MAX_REASON_LENGTH);
        }
    }
}
