package dev.cascade.dsl;

import java.io.Serial;

/** Thrown by a task that finds nothing to do: it ends as {@code skipped}, and so do tasks that need its success. */
public class SkipException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public SkipException(String message) {
        super(message);
    }
}
