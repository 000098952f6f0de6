package dev.cascade.port;

import java.io.Serial;

/** A store could not be reached or did not work; the message names which and what to look at. */
public class StoreException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean isUnwritten;

    public StoreException(String message) {
        super(message);
        this.isUnwritten = false;
    }

    public StoreException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** @param isUnwritten see {@link #isUnwritten} */
    public StoreException(String message, Throwable cause, boolean isUnwritten) {
        super(message, cause);
        this.isUnwritten = isUnwritten;
    }

    /** Whether it is certain that the call wrote nothing and will write nothing later. If not, a write may have been made. */
    public boolean isUnwritten() {
        return isUnwritten;
    }
}
