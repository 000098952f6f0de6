package dev.cascade.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/**
 * Brings an SQLite file's tables up to date: scripts {@code V1.sql}, {@code V2.sql} …, each run once, all of them in one transaction that only
 * one process can be in, so that a crash leaves either the old or the new schema. When there is nothing to do, it costs one query. Not by Flyway,
 * which PostgreSQL has: its start takes longer than a whole {@code cascade run} may.
 */
final class SqliteSchema {

    /** The version that this code works with: the number of the last script in the jar. */
    static final int CURRENT = lastScript();

    /** The version that brought schedules. */
    private static final int SCHEDULES = 2;

    private SqliteSchema() {}

    static void update(Sqlite database) {
        try {
            boolean unused = database.whenUnlocked(() -> updateOnce(database));
        } catch (SQLException e) {
            throw database.failed("set up the tables", e);
        }
    }

    private static boolean updateOnce(Sqlite database) throws SQLException {
        try (Connection connection = database.connect()) {
            int version = database.schemaVersion(connection);
            if (version > CURRENT) {
                throw database.tooNew(version, CURRENT);
            }
            if (version < CURRENT) {
                update(database, connection);
            }
            return version < CURRENT;
        }
    }

    private static void update(Sqlite database, Connection connection) throws SQLException {
        // If this fails, the connection is closed, which undoes what was done.
        database.beginSchemaChange(connection);
        // Another process may have done it while this one waited.
        int version = database.schemaVersion(connection);
        for (int next = version + 1; next <= CURRENT; next++) {
            run(script(path(next)), connection);
            if (next == SCHEDULES) {
                ScheduleMigration.fill(connection, Instant.now());
            }
            database.setSchemaVersion(connection, next);
        }
        connection.setAutoCommit(true);
    }

    private static int lastScript() {
        int last = 0;
        while (SqliteSchema.class.getResource(path(last + 1)) != null) {
            last++;
        }
        return last;
    }

    private static String path(int version) {
        return "sqlite/V" + version + ".sql";
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
        try (InputStream in = SqliteSchema.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no schema script " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
