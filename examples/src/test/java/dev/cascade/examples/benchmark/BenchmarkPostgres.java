package dev.cascade.examples.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL that keeps what it says it has: the one that {@code DATABASE_URL} names, or one of our own. For one thread. */
final class BenchmarkPostgres implements AutoCloseable {

    /** What makes a commit durable; the embedded server has them off unless told otherwise. */
    private static final List<String> DURABILITY = List.of("fsync", "synchronous_commit", "full_page_writes");

    private final @Nullable EmbeddedPostgres own;
    private final Path directory;
    private final String url;
    private int databases;

    private BenchmarkPostgres(@Nullable EmbeddedPostgres own, Path directory, String url) {
        this.own = own;
        this.directory = directory;
        this.url = url;
    }

    /**
     * Connects to the server, or starts one.
     *
     * @param directory where a server of our own keeps its data
     * @throws IllegalStateException if commits would not be durable
     */
    static BenchmarkPostgres open(Optional<String> databaseUrl, Path directory) {
        BenchmarkPostgres server = databaseUrl
                .map(url -> new BenchmarkPostgres(null, directory, url))
                .orElseGet(() -> start(directory.resolve("postgres")));
        try {
            server.requireDurability();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static BenchmarkPostgres start(Path directory) {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(directory).setCleanDataDirectory(true);
        DURABILITY.forEach(setting -> builder.setServerConfig(setting, "on"));
        // Counts statements only where it is enabled.
        builder.setServerConfig("shared_preload_libraries", "pg_stat_statements");
        try {
            EmbeddedPostgres server = builder.start();
            BenchmarkPostgres own = new BenchmarkPostgres(server, directory, url(server, "postgres"));
            own.countStatements(false);
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be started in " + directory, e);
        }
    }

    private static String url(EmbeddedPostgres server, String database) {
        return "postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/" + database;
    }

    private void requireDurability() {
        for (String setting : DURABILITY) {
            String value = ask("SHOW " + setting);
            if (value.equals("off")) {
                throw new IllegalStateException("this PostgreSQL has " + setting
                        + " off, so that what it commits can be lost; figures of it would mean nothing");
            }
        }
    }

    /** Its version, as it says. */
    String version() {
        return ask("SHOW server_version");
    }

    private String ask(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not answer: " + e.getMessage(), e);
        }
    }

    /** A connection to the database that the server was opened with. */
    Connection connect() throws SQLException {
        JdbcAddress address = JdbcAddress.of(url);
        return DriverManager.getConnection(address.url(), address.properties());
    }

    /** The URL of a database with nothing in it; that of {@code DATABASE_URL} is used as it is. */
    String freshDatabase() {
        EmbeddedPostgres server = own;
        if (server == null) {
            return url;
        }
        String name = "bench" + ++databases;
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("the database " + name + " cannot be created: " + e.getMessage(), e);
        }
        return url(server, name);
    }

    /** Whether the server was started here, and ends with this benchmark. */
    boolean isOwn() {
        return own != null;
    }

    /** Has the server, which is our own, count statements or not: counting takes time. */
    void countStatements(boolean on) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET pg_stat_statements.track = '" + (on ? "top" : "none") + "'");
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException("statements cannot be counted: " + e.getMessage(), e);
        }
    }

    /** CPU time of the server's processes that run now; empty if the server is not ours. */
    Optional<Duration> cpu() {
        return own == null
                ? Optional.empty()
                : postmaster()
                        .map(server -> Stream.concat(Stream.of(server), server.descendants())
                                .map(process ->
                                        process.info().totalCpuDuration().orElse(Duration.ZERO))
                                .reduce(Duration.ZERO, Duration::plus));
    }

    /** The server leaves the process that started it. */
    private Optional<ProcessHandle> postmaster() {
        try (Stream<String> lines = Files.lines(directory.resolve("postmaster.pid"))) {
            return lines.findFirst().map(String::strip).map(Long::valueOf).flatMap(ProcessHandle::of);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        EmbeddedPostgres server = own;
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL does not stop", e);
            }
        }
    }
}
