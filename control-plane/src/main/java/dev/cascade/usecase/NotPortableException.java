package dev.cascade.usecase;

import dev.cascade.engine.TaskError;

/** Thrown when a value cannot be passed between tasks. The message tells where in the value, what is wrong, and what to do. */
public final class NotPortableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean isJson;

    /** @param isJson whether the value is JSON, or was meant as JSON */
    NotPortableException(String message, boolean isJson) {
        super(message);
        this.isJson = isJson;
    }

    /** Whether the value is JSON, or was meant as JSON, and only breaks a rule for portable values. */
    public boolean isJson() {
        return isJson;
    }

    /** The message of this exception, which always has one. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /**
     * The failure of a task that returned the value.
     *
     * @param what was returned: {@code the command's standard output}, …
     */
    public TaskError asTaskError(String what) {
        return TaskError.retryable(TaskError.BAD_OUTPUT, what + " cannot be a result: " + reason());
    }
}
