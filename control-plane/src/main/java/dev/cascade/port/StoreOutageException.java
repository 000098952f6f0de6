package dev.cascade.port;

import java.io.Serial;

/**
 * A store as a whole does not work at the moment, whatever is asked of it: a full disk, a lock held by another process, a server that is down;
 * or it was closed, since its process is about to end. The store itself logs when an outage begins and when it ends, so a caller that tries again need not log each attempt.
 */
public final class StoreOutageException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param isUnwritten see {@link #isUnwritten} */
    public StoreOutageException(String message, Throwable cause, boolean isUnwritten) {
        super(message, cause, isUnwritten);
    }
}
