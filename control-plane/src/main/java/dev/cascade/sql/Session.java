package dev.cascade.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection with the statements prepared on it, used by one thread at a time. */
final class Session {

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** The statement for this SQL, prepared once and never closed. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        PreparedStatement prepared = connection.prepareStatement(sql);
        statements.put(sql, prepared);
        return prepared;
    }

    /** Runs the steps in a transaction. */
    <T extends @Nullable Object> T transaction(Steps<T> steps) throws SQLException {
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            T result = steps.run();
            // Both drivers commit here; SQLite's would begin another transaction after commit().
            connection.setAutoCommit(true);
            committed = true;
            return result;
        } finally {
            if (!committed) {
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // The failure that led here says more; a connection that cannot roll back is found broken by the next use.
            abandon();
        }
    }

    /** Closes the connection, whatever state it is in. */
    void abandon() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It was broken already, which is why it is closed.
        }
    }

    @FunctionalInterface
    interface Steps<T extends @Nullable Object> {

        T run() throws SQLException;
    }
}
