package dev.cascade.aws.sfn;

import dev.cascade.port.Attempt;

/**
 * The ARN of the execution of an attempt. It has the name of the state machine, also when the execution was started by the ARN of a version or
 * an alias, {@code …:stateMachine:NAME:QUALIFIER}.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/execution-alias-version-associate.html">How Step Functions associates executions
 *     with a version or alias</a>
 */
final class ExecutionArn {

    private static final String MACHINE = ":stateMachine:";

    private ExecutionArn() {}

    static String of(Attempt attempt) {
        return unqualified(machineOf(attempt)).replace(MACHINE, ":execution:") + ":"
                + ExecutionName.of(attempt.idempotencyKey());
    }

    /** The ARN of a state machine, without the version or alias that it may have. */
    static String unqualified(String machine) {
        int name = machine.indexOf(MACHINE) + MACHINE.length();
        int qualifier = machine.indexOf(':', name);
        return qualifier < 0 ? machine : machine.substring(0, qualifier);
    }

    /** The state machine as the task names it, with the qualifier if it has one. */
    static String machineOf(Attempt attempt) {
        return attempt.definition().text("state_machine_arn").orElseThrow();
    }
}
