package dev.cascade.engine;

/** How an attempt ended, as told by whoever carried it out. */
public sealed interface Outcome {

    record Success(TaskResult result) implements Outcome {}

    record Failure(TaskError error) implements Outcome {}

    /** The task found nothing to do. */
    record Skipped(String reason) implements Outcome {

        /** The longest reason kept; more is cut off at the end. */
        public static final int MAX_REASON_LENGTH = 1_000;

        public Skipped {
            if (reason.length() > MAX_REASON_LENGTH) {
                reason = reason.substring(0, MAX_REASON_LENGTH - 1) + "…";
            }
        }
    }
}
