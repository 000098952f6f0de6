package dev.cascade.engine;

/** How an attempt ended, as told by whoever carried it out. */
public sealed interface Outcome {

    record Success(TaskResult result) implements Outcome {}

    record Failure(TaskError error) implements Outcome {}

    /**
     * The task found nothing to do.
     *
     * @param reason why, for people; kept as far as the message of a {@link TaskError}
     */
    record Skipped(String reason) implements Outcome {
        public Skipped {
            reason = TaskError.shortened(reason, TaskError.MAX_MESSAGE_LENGTH);
        }
    }
}
