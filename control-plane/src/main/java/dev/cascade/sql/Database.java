package dev.cascade.sql;

import dev.cascade.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The ways in which PostgreSQL and SQLite differ. Safe for many threads. */
sealed interface Database extends AutoCloseable permits Postgres, Sqlite {

    /** What to call it in messages; never with a password. */
    String name();

    /** A connection of its own, in auto-commit mode, for the caller to close. */
    Connection connect() throws SQLException;

    /** Runs queries, all of which see the database as of one moment. */
    <T extends @Nullable Object> T read(Work<T> work) throws SQLException;

    /**
     * Brings the tables up to date; costs one query when they are. Processes that do it at once do not get in each other's way.
     *
     * @throws StoreException if that fails, or the tables are those of a newer version
     */
    void updateSchema();

    /** Whether the connection will not work again after this failure. */
    boolean isBroken(SQLException failure);

    /** Whether a JDBC batch in auto-commit mode is one transaction, and not one for each statement. */
    boolean commitsBatchAtOnce();

    /** What follows a query for one row that is about to be changed: nobody else changes it until the transaction has ended. */
    String rowLock();

    /** A text in a form that the database can keep. */
    String keepable(String text);

    /** What tells other processes about changes. */
    Changes changes(String origin);

    /** A failure in words for whoever runs the system. */
    default StoreException failed(String doing, SQLException cause) {
        return new StoreException("cannot " + doing + " in " + name() + ": " + cause.getMessage() + hint(cause), cause);
    }

    /** A database that this code is too old for. */
    default StoreException tooNew(int version, int current) {
        String message = name() + " has schema version " + version + ", this is Cascade for version " + current
                + ": it was written by a newer Cascade; use that version or newer";
        return new StoreException(message, new IllegalStateException(message));
    }

    /** What to look at, as the end of a sentence; may be empty. */
    String hint(SQLException cause);

    @Override
    void close();
}
