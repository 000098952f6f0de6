package dev.cascade.dsl.definition;

import java.io.Serial;

/** Thrown when the templates of a task cannot be expanded with the context of its job; the task cannot run. */
public class BadContextException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message which value of the context is meant, what is wrong with it, and what to do */
    public BadContextException(String message) {
        super(message);
    }
}
