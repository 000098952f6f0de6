package dev.cascade.aws.sfn;

import dev.cascade.engine.Outcome;
import dev.cascade.port.Attempt;

/** What an event says of an execution. */
public sealed interface ExecutionEvent {

    /** An attempt ended. */
    record Ended(Attempt attempt, Outcome outcome) implements ExecutionEvent {}

    /** It is about an execution that was not started here, or of a task that does not exist any more, or it is not about an end. */
    record Irrelevant() implements ExecutionEvent {}

    /**
     * It is not from Step Functions, or about an execution that somebody else started in the name of an attempt.
     *
     * @param reason how that shows, a sentence without its end
     */
    record Refused(String reason) implements ExecutionEvent {}
}
