package dev.cascade.port;

import java.io.Serial;

/** A store could not be reached or did not work; the message names which and what to look at. */
public class StoreException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
