package dev.cascade.examples.benchmark;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what a PostgreSQL server is asked, by {@code pg_stat_statements}. For one thread. */
final class StatementCounter {

    /** Backends tell their counts of transactions at most twice a second. */
    private static final Duration TO_BE_TOLD = Duration.ofMillis(1_500);

    private static final int LONGEST = 120;

    private final BenchmarkPostgres server;
    private final Connection connection;

    /** @param connection to the database in which is counted */
    StatementCounter(BenchmarkPostgres server, Connection connection) throws SQLException {
        this.server = server;
        this.connection = connection;
        execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    }

    /** Begins to count from zero. */
    void begin() throws SQLException, InterruptedException {
        server.countStatements(true);
        Thread.sleep(TO_BE_TOLD);
        execute("SELECT pg_stat_statements_reset()");
        execute("SELECT pg_stat_reset()");
    }

    /** What was counted, a task. */
    TopologyFigures.Counts end(int tasks) throws SQLException, InterruptedException {
        Map<String, TopologyFigures.Statements> statements = new LinkedHashMap<>();
        double lost = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT query, sum(calls), sum(rows), sum(total_exec_time)"
                        + " FROM pg_stat_statements"
                        + " WHERE query NOT LIKE '%pg_stat%' AND query NOT LIKE '%" + TopologyBenchmark.MARK
                        + "%' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
                        + " GROUP BY query ORDER BY 2 DESC")) {
            while (rows.next()) {
                String query = rows.getString(1).replaceAll("\\s+", " ");
                double calls = rows.getDouble(2);
                statements.merge(
                        query.substring(0, Math.min(LONGEST, query.length())),
                        new TopologyFigures.Statements(calls / tasks, rows.getDouble(4) / tasks),
                        TopologyFigures.Statements::and);
                if (query.startsWith("INSERT INTO entry") && query.contains("previous")) {
                    lost += calls - rows.getDouble(3);
                }
            }
        }
        server.countStatements(false);
        Thread.sleep(TO_BE_TOLD);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT xact_commit + xact_rollback FROM pg_stat_database"
                        + " WHERE datname = current_database()")) {
            row.next();
            return new TopologyFigures.Counts(row.getDouble(1) / tasks, statements, lost / tasks);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
