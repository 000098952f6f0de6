package dev.cascade.usecase;

import dev.cascade.port.StoreException;
import java.io.Serial;

/**
 * A decision was saved, and what follows from it was not begun, or only in part. Deciding again finds nothing to do. What is left is begun by
 * {@link RecoverDispatch}.
 */
public final class NotHandedOutException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    public NotHandedOutException(String jobId, RuntimeException cause) {
        super(
                "a decision on job " + jobId + " was saved, but what follows from it was not begun: "
                        + cause.getMessage(),
                cause);
    }
}
