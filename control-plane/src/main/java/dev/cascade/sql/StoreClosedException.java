package dev.cascade.sql;

import java.io.Serial;
import java.sql.SQLException;

/** A call came after the store was closed. Whatever works in the background then is about to end with its process. */
final class StoreClosedException extends SQLException {

    @Serial
    private static final long serialVersionUID = 1L;

    StoreClosedException() {
        super("the store has been closed");
    }

    /** Whether this is why a call failed. */
    static boolean isCauseOf(SQLException failure) {
        return failure instanceof StoreClosedException || failure.getCause() instanceof StoreClosedException;
    }
}
