package dev.cascade.sql;

import dev.cascade.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The ways in which PostgreSQL and SQLite differ. Safe for many threads. */
sealed interface Database extends AutoCloseable permits Postgres, Sqlite {

    /** What to call it in messages; never with a password. */
    String name();

    /** The folder of its schema scripts, beside this class. */
    String scripts();

    /** A connection of its own, in auto-commit mode, for the caller to close. */
    Connection connect() throws SQLException;

    /** Runs queries, all of which see the database as of one moment. */
    <T extends @Nullable Object> T read(Work<T> work) throws SQLException;

    /** The schema version that the database has; 0 if it is empty. */
    int schemaVersion(Connection connection) throws SQLException;

    /** Begins a transaction in which this process alone can change the schema. Others wait. */
    void beginSchemaChange(Connection connection) throws SQLException;

    /** Notes the version in the same transaction. */
    void setSchemaVersion(Connection connection, int version) throws SQLException;

    /** Whether the connection will not work again after this failure. */
    boolean isBroken(SQLException failure);

    /** Whether a JDBC batch in auto-commit mode is one transaction, and not one for each statement. */
    boolean commitsBatchAtOnce();

    /** A text in a form that the database can keep. */
    String keepable(String text);

    /** What tells other processes about changes. */
    Changes changes(String origin);

    /** A failure in words for whoever runs the system. */
    default StoreException failed(String doing, SQLException cause) {
        return new StoreException("cannot " + doing + " in " + name() + ": " + cause.getMessage() + hint(cause), cause);
    }

    /** What to look at, as the end of a sentence; may be empty. */
    String hint(SQLException cause);

    @Override
    void close();
}
