package dev.cascade.aws.dispatch;

import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;

/** What came of invoking a function. */
public sealed interface Invocation {

    /** Lambda accepted it; its result comes through the queue. */
    record Accepted() implements Invocation {}

    /** The function answered while it was waited for. */
    record Answered(Outcome outcome) implements Invocation {}

    /** It cannot be invoked, or not in this way. */
    record Refused(TaskError error) implements Invocation {}

    /** Lambda cannot take it now. It was not invoked, and can be later. */
    record Later(String reason) implements Invocation {}
}
