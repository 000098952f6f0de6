package dev.cascade.sql;

import dev.cascade.port.StoreException;
import dev.cascade.port.StoreOutageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ways in which PostgreSQL and SQLite differ. Safe for many threads. */
sealed interface Database extends AutoCloseable permits Postgres, Sqlite {

    /** What to call it in messages; never with a password. */
    String name();

    /** A connection of its own, in auto-commit mode, for the caller to close. */
    Connection connect() throws SQLException;

    /**
     * The identity of this database, which differs from that of a replacement such as another file of the same name. It is read before a
     * connection is made and after each use of it.
     *
     * @throws SQLException if there is no database there any more
     */
    Object identity() throws SQLException;

    /**
     * Makes sure that the database is the one with this {@link #identity}.
     *
     * @throws SQLException if it is gone, or another one is there now
     */
    void requireSame(Object identity) throws SQLException;

    /** Whether it works. */
    Availability availability();

    /** Whether there is room for more than the smallest writes, as far as can be seen from here. */
    boolean hasRoom();

    /** Runs queries, all of which see the database as of one moment. */
    default <T extends @Nullable Object> T read(ConnectionCallback<T> work) throws SQLException {
        return observed(() -> query(work));
    }

    /** Runs one query, which may cost less than {@link #read}. */
    default <T extends @Nullable Object> T readOne(ConnectionCallback<T> work) throws SQLException {
        return observed(() -> queryOne(work));
    }

    private <T extends @Nullable Object> T observed(Attempt<T> attempt) throws SQLException {
        try {
            T result = attempt.run();
            availability().worked(Availability.Access.READ);
            return result;
        } catch (SQLException e) {
            availability().failed(Availability.Access.READ, e);
            throw e;
        }
    }

    /** Like {@link #read}, which is to be called instead. */
    <T extends @Nullable Object> T query(ConnectionCallback<T> work) throws SQLException;

    /** Like {@link #readOne}, which is to be called instead. */
    default <T extends @Nullable Object> T queryOne(ConnectionCallback<T> work) throws SQLException {
        return query(work);
    }

    /**
     * Does something that may meet another process's lock, again and again until the lock is gone or too much time has passed.
     *
     * @throws SQLException what was thrown at last, or at once if it was something else than a lock
     */
    <T extends @Nullable Object> T whenUnlocked(Attempt<T> attempt) throws SQLException;

    /** How long a call waits until it can begin: for other calls, and for locks of other processes. */
    Duration waitLimit();

    /** Whether another process's lock kept a call from beginning. */
    boolean isLocked(SQLException failure);

    /** The failure of a call that could not begin in time because of other calls of this process. */
    SQLException tooLate();

    /** Writes without changing anything, as far as it takes to see whether writes work. */
    void tryToWrite(Connection connection) throws SQLException;

    /**
     * Brings the tables up to date; costs one query when they are. Processes that do it at once do not get in each other's way.
     *
     * @throws StoreException if that fails, or the tables are those of a newer version
     */
    void updateSchema();

    /** Whether the connection will not work again after this failure. */
    boolean isBroken(SQLException failure);

    /** Whether the database as a whole does not work, so that every other call would fail in the same way. */
    boolean isOutage(SQLException failure);

    /** Whether a JDBC batch in auto-commit mode is one transaction, and not one for each statement. */
    boolean commitsBatchAtOnce();

    /** What follows a query for one row that is about to be changed: nobody else changes it until the transaction has ended. */
    String rowLock();

    /** A text in a form that the database can keep. */
    String keepable(String text);

    /** What tells other processes about changes. */
    PendingWorkChannel changes(String origin);

    /** A failure in words for the operator. */
    default StoreException failed(String doing, SQLException cause) {
        String message = "cannot " + doing + " in " + name() + ": " + reason(cause);
        boolean isUnwritten = cause instanceof NotWrittenException;
        return isOutage(cause) || StoreClosedException.isCauseOf(cause)
                ? new StoreOutageException(message, cause, isUnwritten)
                : new StoreException(message, cause, isUnwritten);
    }

    /** What is wrong, and what to do. */
    default String reason(SQLException cause) {
        return cause.getMessage() + hint(cause);
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

    /** Something that can be done again if it failed. */
    @FunctionalInterface
    interface Attempt<T extends @Nullable Object> {

        T run() throws SQLException;
    }
}
