package dev.cascade.sql;

import java.io.Serial;
import java.sql.SQLException;

/** A write failed before it began: it was not made and will not be. Other failures of writes leave open whether they were made. */
final class NotWrittenException extends SQLException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param cause why it did not begin; its codes are those of this exception, too */
    NotWrittenException(SQLException cause) {
        super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
}
