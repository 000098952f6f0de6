package dev.cascade.usecase;

import dev.cascade.engine.TaskError;

/** A value cannot travel between tasks. The message tells where in the value, what is wrong, and what to do. */
public final class NotPortableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean isJson;

    /** @param isJson whether it is JSON all the same, or meant as such */
    NotPortableException(String message, boolean isJson) {
        super(message);
        this.isJson = isJson;
    }

    /** Whether the value is JSON, or was meant as such, and only cannot travel. */
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
