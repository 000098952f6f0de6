package dev.cascade.usecase.cost;

import java.time.Duration;

/** How long an invocation of a control function is taken to run. Assumed, not measured. */
public final class ControlFunctionTime {

    /** An invocation apart from its calls. */
    public static final Duration OVERHEAD = Duration.ofMillis(2);
    /** One call of DynamoDB over a connection that is open, which the next call waits for. */
    public static final Duration CALL = Duration.ofMillis(5);
    /** Asking Lambda to invoke a task's function. */
    public static final Duration INVOKE = Duration.ofMillis(15);
    /** How many such requests are under way at once. */
    public static final int INVOKES_AT_ONCE = 32;

    private ControlFunctionTime() {}

    /** How long the requests take with which a control function invokes so many tasks. */
    public static Duration invoking(long tasks) {
        return INVOKE.multipliedBy((tasks + INVOKES_AT_ONCE - 1) / INVOKES_AT_ONCE);
    }

    /**
     * How long an invocation runs.
     *
     * @param calls calls of DynamoDB that wait for each other
     * @param invoked functions of tasks that it invokes
     */
    public static Duration of(long calls, long invoked) {
        return OVERHEAD.plus(CALL.multipliedBy(calls)).plus(invoking(invoked));
    }
}
