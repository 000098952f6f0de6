package dev.cascade.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection with the statements prepared on it, used by one thread at a time. */
final class PreparedConnection {

    private final Connection connection;
    private final Object identity;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private PreparedConnection(Connection connection, Object identity) {
        this.connection = connection;
        this.identity = identity;
    }

    static PreparedConnection open(Database database) throws SQLException {
        Object identity = database.identity();
        return new PreparedConnection(database.connect(), identity);
    }

    /**
     * Makes sure that what was written went to the database that is there now.
     *
     * @throws SQLException if it has been deleted, or another one has taken its place: what was written is lost
     */
    void check(Database database) throws SQLException {
        database.requireSame(identity);
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

    /** Runs the steps in a transaction. If that fails, the session must be abandoned, which also undoes what was done. */
    <T extends @Nullable Object> T transaction(Steps<T> steps) throws SQLException {
        connection.setAutoCommit(false);
        T result = steps.run();
        // Both drivers commit here; SQLite's would begin another transaction after commit().
        connection.setAutoCommit(true);
        return result;
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
