package dev.cascade.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings a PostgreSQL database's tables up to date, by Flyway; when there is nothing to do, one query tells. */
final class PostgresSchema {

    /** The version that this code works with: the number of the last migration, which {@code SchemaVersionTest} holds. */
    static final int CURRENT = 7;

    private static final String HISTORY = "cascade_schema_history";

    /** Any number that no other application in the database uses for its own locks. */
    private static final long LOCK = 0x43_41_53_43_41_44_45L;

    /** How long a change of the schema may take, such as a new index, and the wait for another process that makes it. */
    private static final Duration LONGEST_CHANGE = Duration.ofMinutes(10);

    private PostgresSchema() {}

    static void update(Postgres database, PostgresUrl url) {
        try (Connection connection = database.connect(LONGEST_CHANGE)) {
            int version = version(connection);
            if (version > CURRENT) {
                throw database.tooNew(version, CURRENT);
            }
            if (version < CURRENT) {
                waitForTurn(connection);
                // Another process may have done it meanwhile.
                if (version(connection) < CURRENT) {
                    migrate(url);
                }
            }
        } catch (SQLException e) {
            throw database.failed("set up the tables", e);
        } catch (FlywayException e) {
            throw database.failed("set up the tables", new SQLException(e.getMessage(), e));
        }
    }

    /** Flyway lets two first starts fall over each other; the lock ends with the connection. */
    private static void waitForTurn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Not to_regclass: it may answer from a cache that misses what another process created a moment ago.
            String exists = "SELECT 1 FROM pg_class WHERE relname = '" + HISTORY + "' AND pg_table_is_visible(oid)";
            try (ResultSet rows = statement.executeQuery(exists)) {
                if (!rows.next()) {
                    return 0;
                }
            }
            String latest = "SELECT coalesce(max(version::int), 0) FROM " + HISTORY + " WHERE success";
            try (ResultSet rows = statement.executeQuery(latest)) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    private static void migrate(PostgresUrl url) throws SQLException {
        Flyway.configure(PostgresSchema.class.getClassLoader())
                .dataSource(dataSource(url))
                .locations("classpath:dev/cascade/sql/postgresql")
                .javaMigrations(new V3__first_runs())
                .table(HISTORY)
                // Other applications may have tables of their own in the same schema.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    /** Its name is its number and what it says in the history. */
    static final class V3__first_runs extends BaseJavaMigration {

        @Override
        public void migrate(Context context) throws SQLException {
            ScheduleMigration.fill(context.getConnection(), Instant.now());
        }
    }

    private static PGSimpleDataSource dataSource(PostgresUrl url) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url.jdbcUrl());
        Properties properties = url.toProperties(LONGEST_CHANGE);
        for (String name : properties.stringPropertyNames()) {
            source.setProperty(name, properties.getProperty(name));
        }
        return source;
    }
}
