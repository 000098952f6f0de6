package dev.cascade.engine;

/** How an attempt ended, as told by whoever carried it out. */
public sealed interface Outcome {

    record Success(TaskResult result) implements Outcome {}

    record Failure(TaskError error) implements Outcome {}

    /** The task found nothing to do. */
    record Skipped(String reason) implements Outcome {}
}
