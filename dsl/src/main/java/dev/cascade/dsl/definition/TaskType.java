package dev.cascade.dsl.definition;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The type of a task. It decides what runs the task. */
public enum TaskType {
    /** A Java class on a worker's class path. */
    LOCAL("local", Duration.ofDays(7), RunsOn.WORKER),
    /** A program on a worker, which talks JSON on its standard streams. */
    COMMAND("command", Duration.ofDays(7), RunsOn.WORKER),
    /** An AWS Lambda function. */
    LAMBDA("lambda", Duration.ofMinutes(15), RunsOn.AWS_SERVICE),
    /** Nothing at all: succeeds at once, as a join or in a test. */
    NOOP("noop", Duration.ofDays(7), RunsOn.ENGINE),
    /** An AWS Step Functions state machine. */
    STEPFUNCTIONS("stepfunctions", Duration.ofDays(7), RunsOn.AWS_SERVICE);

    private final String label;
    private final Duration longestTimeout;
    private final RunsOn runsOn;

    TaskType(String label, Duration longestTimeout, RunsOn runsOn) {
        this.label = label;
        this.longestTimeout = longestTimeout;
        this.runsOn = runsOn;
    }

    /** What runs the attempts of a type. */
    public enum RunsOn {
        /** Nothing: the engine ends an attempt when it begins. */
        ENGINE,
        /** A process in a worker pool. It claims an attempt before it runs it, and holds a lease. */
        WORKER,
        /** A service of AWS, which holds no lease. Without an account a worker may run the task in its place. */
        AWS_SERVICE
    }

    /** The word for this type in a DAG document. */
    public String label() {
        return label;
    }

    /**
     * The longest {@code timeout} a task of this type can have: 900 s for a Lambda function, which is the service's own
     * limit; seven days for the others, which is Cascade's.
     */
    public Duration longestTimeout() {
        return longestTimeout;
    }

    /** What runs attempts of this type in an account. */
    public RunsOn runsOn() {
        return runsOn;
    }

    /** The type that a DAG document calls {@code label}, if there is one. */
    public static Optional<TaskType> of(String label) {
        return Arrays.stream(values()).filter(t -> t.label.equals(label)).findFirst();
    }
}
