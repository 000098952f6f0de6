package dev.cascade.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL server for all tests of this JVM, which ends with it; a database for each caller. */
public final class PostgresServer {

    private static final PostgresServer INSTANCE = new PostgresServer();

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer() {
        try {
            server = EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        return INSTANCE.server.getPort();
    }

    static Connection connect() throws SQLException {
        return INSTANCE.server.getPostgresDatabase().getConnection();
    }

    /** The URL of a new, empty database. */
    public static String newDatabase() {
        String name = "test" + INSTANCE.databases.incrementAndGet();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "postgresql://postgres:postgres@127.0.0.1:" + port() + "/" + name;
    }
}
