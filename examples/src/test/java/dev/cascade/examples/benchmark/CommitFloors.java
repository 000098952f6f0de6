package dev.cascade.examples.benchmark;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** What one durable commit takes on this machine at this hour: no engine that keeps its word takes less for a step that waits for it. */
final class CommitFloors {

    private static final int WARM_UP = 500;
    private static final int COMMITS = 1_000;

    private CommitFloors() {}

    /** Milliseconds to insert a row and commit, in a new SQLite file with a write-ahead log and {@code synchronous=FULL}. */
    static double sqliteMillis(Path directory) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("floor.db"))) {
            run(connection, "PRAGMA journal_mode=WAL");
            run(connection, "PRAGMA synchronous=FULL");
            return commitMillis(connection);
        }
    }

    /** Milliseconds to insert a row and commit. */
    static double postgresMillis(BenchmarkPostgres server) throws SQLException {
        try (Connection connection = server.connect()) {
            return commitMillis(connection);
        }
    }

    private static double commitMillis(Connection connection) throws SQLException {
        run(connection, "CREATE TABLE cascade_bench_floor (id INTEGER PRIMARY KEY, payload VARCHAR(200))");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO cascade_bench_floor VALUES (?, ?)")) {
            insert(insert, 0, WARM_UP);
            double[] millis = insert(insert, WARM_UP, COMMITS);
            return Timing.median(millis);
        } finally {
            run(connection, "DROP TABLE cascade_bench_floor");
        }
    }

    private static double[] insert(PreparedStatement insert, int first, int count) throws SQLException {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long before = System.nanoTime();
            insert.setInt(1, first + i);
            insert.setString(2, "x".repeat(100));
            insert.executeUpdate();
            millis[i] = (System.nanoTime() - before) / 1e6;
        }
        return millis;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
