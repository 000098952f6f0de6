package dev.cascade.dsl.definition;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The type of a task. It decides what runs the task. */
public enum TaskType {
    /** A Java class on a worker's class path. */
    LOCAL("local", Duration.ofDays(7)),
    /** A program on a worker, which talks JSON on its standard streams. */
    COMMAND("command", Duration.ofDays(7)),
    /** An AWS Lambda function. */
    LAMBDA("lambda", Duration.ofMinutes(15)),
    /** Nothing at all: succeeds at once, as a join or in a test. */
    NOOP("noop", Duration.ofDays(7)),
    /** An AWS Step Functions state machine. */
    STEPFUNCTIONS("stepfunctions", Duration.ofDays(7));

    private final String label;
    private final Duration longestTimeout;

    TaskType(String label, Duration longestTimeout) {
        this.label = label;
        this.longestTimeout = longestTimeout;
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

    /** The type that a DAG document calls {@code label}, if there is one. */
    public static Optional<TaskType> of(String label) {
        return Arrays.stream(values()).filter(t -> t.label.equals(label)).findFirst();
    }
}
