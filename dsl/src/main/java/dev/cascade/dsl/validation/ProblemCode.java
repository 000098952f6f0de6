package dev.cascade.dsl.validation;

import java.util.Locale;

/** The kinds of problem a DAG can have. Labels are stable: scripts may rely on them. */
public enum ProblemCode {
    /** The text is not YAML or JSON, or uses a part of YAML that DAG documents do not have. */
    BAD_SYNTAX,
    /** The document is larger, or has more values, than Cascade reads. */
    TOO_LARGE,
    /** A value of another type than the field takes. */
    WRONG_TYPE,
    /** A field that does not exist, or not here. */
    UNKNOWN_FIELD,
    /** A field that has to be given. */
    MISSING_FIELD,
    /** A field that is given twice. */
    DUPLICATE_FIELD,
    /** Two tasks with the same id. */
    DUPLICATE_ID,
    /** Both {@code tasks} and {@code nodes}. */
    TWO_SHAPES,
    /** A DAG name or task id with other characters than letters, digits, {@code _ . -}, or too long, or {@code .} or {@code ..}. */
    BAD_ID,
    /** A text that must say something and is empty. */
    EMPTY_TEXT,
    /** A task type that does not exist. */
    UNKNOWN_TYPE,
    /** A word that is not among those the field takes. */
    UNKNOWN_VALUE,
    /** A number below or above what the field takes. */
    OUT_OF_RANGE,
    /** A setting that nothing would use where it stands. */
    NO_EFFECT,
    /** A timeout that is not a duration above 0, or is longer than the task's type can run. */
    BAD_TIMEOUT,
    /** A {@code retry} that is neither a number of retries nor a retry object with sensible values. */
    BAD_RETRY,
    /** Memory that is not a whole number of MB from 128 to 10240. */
    BAD_MEMORY,
    /** A {@code module} that is not a Java class name. */
    BAD_MODULE,
    /** Not the ARN of a state machine. */
    BAD_ARN,
    /** A template with a placeholder that does not exist or does not end, or where there are no templates. */
    BAD_TEMPLATE,
    /**
     * A key for a result that would lead out of its folder, that object storage or a file system cannot hold, or that is a folder of
     * another task's key.
     */
    BAD_KEY,
    /** A name of an environment variable that no program can be given. */
    BAD_VARIABLE,
    /** A text with the character NUL or with half of a surrogate pair, which no program can be given. */
    BAD_CHARACTER,
    /** A schedule that is not a 5-field cron expression or alias, or never comes. */
    BAD_CRON,
    /** A time zone without an IANA name. */
    BAD_TIMEZONE,
    /** A DAG without tasks. */
    EMPTY_DAG,
    /** A dependency on a task that does not exist. */
    UNKNOWN_UPSTREAM,
    /** An edge to a task that does not exist. */
    UNKNOWN_TASK,
    /** A task that depends on itself. */
    SELF_LOOP,
    /** Tasks that wait for each other. */
    CYCLE,
    /** There are more problems than are listed. */
    TOO_MANY_PROBLEMS;

    /** The code as it is printed: {@code unknown-field}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return label();
    }
}
