package dev.cascade.sql;

import dev.cascade.port.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Brings a database's tables up to date: scripts {@code V1.sql}, {@code V2.sql} …, each run once, all of them in one transaction that only one
 * process can be in. Both databases change tables transactionally, so a crash leaves either the old or the new schema. When there is nothing to
 * do, it costs one query.
 */
final class Schema {

    /** The version that this code works with: the number of the last script. */
    static final int CURRENT = 1;

    private Schema() {}

    static void update(Database database) {
        try (Connection connection = database.connect()) {
            int version = database.schemaVersion(connection);
            if (version > CURRENT) {
                throw tooNew(database, version);
            }
            if (version < CURRENT) {
                update(database, connection);
            }
        } catch (SQLException e) {
            throw database.failed("set up the tables", e);
        }
    }

    private static void update(Database database, Connection connection) throws SQLException {
        database.beginSchemaChange(connection);
        try {
            // Another process may have done it while this one waited.
            int version = database.schemaVersion(connection);
            for (int next = version + 1; next <= CURRENT; next++) {
                run(script(database.scripts() + "/V" + next + ".sql"), connection);
                database.setSchemaVersion(connection, next);
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    private static StoreException tooNew(Database database, int version) {
        String message = database.name() + " has schema version " + version + ", this is Cascade for version " + CURRENT
                + ": it was written by a newer Cascade; use that version or newer";
        return new StoreException(message, new IllegalStateException(message));
    }

    private static void run(String script, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : script.split(";\\s*(?:\\n|$)", -1)) {
                if (!sql.isBlank()) {
                    statement.executeUpdate(sql);
                }
            }
        }
    }

    private static String script(String path) {
        try (InputStream in = Schema.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no schema script " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
