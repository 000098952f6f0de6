package dev.cascade.dsl;

import java.io.Serial;

/** Thrown by a task when another attempt cannot succeed either: wrong input, access denied, nothing there. */
public class NonRetryableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public NonRetryableException(String message) {
        super(message);
    }

    public NonRetryableException(String message, Throwable cause) {
        super(message, cause);
    }
}
