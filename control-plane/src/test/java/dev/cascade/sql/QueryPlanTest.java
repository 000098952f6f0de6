package dev.cascade.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every statement on a table that grows finds its rows by an index, and in their order. The statements are read from the compiled classes. */
class QueryPlanTest {

    private static final Pattern STATEMENT = Pattern.compile("(?s)\\s*(SELECT|UPDATE|DELETE|INSERT)\\b.*");
    private static final Pattern GROWING =
            Pattern.compile("(?s).*\\b(FROM|JOIN|UPDATE|INTO) (job|entry|completion|handover|idempotency_key)\\b.*");

    @Test
    @DisplayName("C2: SQLite finds by an index whatever it is asked for")
    void sqliteFindsByAnIndex(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("state.db");
        SqlStores.open(file).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            for (String sql : statements()) {
                List<String> plan = explain(connection, "EXPLAIN QUERY PLAN " + sql, "detail");
                assertThat(plan)
                        .as(sql)
                        .noneMatch(
                                step -> step.matches("SCAN \\w+") && !step.matches("SCAN (pending|running|unfinished)"))
                        .noneMatch(step -> step.contains("TEMP B-TREE"));
            }
        }
    }

    @Test
    @DisplayName("C2: PostgreSQL finds by an index whatever it is asked for")
    void postgresFindsByAnIndex() throws Exception {
        String url = PostgresServer.newDatabase();
        SqlStores.open(url).close();
        try (Connection connection =
                DriverManager.getConnection(PostgresUrl.parse(url).jdbcUrl(), properties(url))) {
            // An empty table is best read from its beginning to its end: what remains of that has no index.
            run(connection, "SET enable_seqscan = off");
            run(connection, "SET enable_bitmapscan = off");
            run(connection, "SET enable_sort = off");
            run(connection, "SET plan_cache_mode = force_generic_plan");
            for (String sql : statements()) {
                Matcher parameters = Pattern.compile("\\?").matcher(sql);
                int[] count = {0};
                String numbered = parameters.replaceAll(p -> "\\$" + ++count[0]);
                run(connection, "PREPARE explained AS " + numbered);
                String nulls =
                        IntStream.range(0, count[0]).mapToObj(i -> "NULL").collect(Collectors.joining(", "));
                List<String> plan = explain(
                        connection,
                        "EXPLAIN EXECUTE explained" + (nulls.isEmpty() ? "" : "(" + nulls + ")"),
                        "QUERY PLAN");
                run(connection, "DEALLOCATE explained");
                assertThat(plan)
                        .as(sql)
                        .noneMatch(step -> step.contains("Seq Scan"))
                        .noneMatch(step -> step.matches("\\s*(->)?\\s*Sort .*"));
            }
        }
    }

    /** Until a server has counted the rows, it takes tables for small, and would rather read them whole than look up many jobs. */
    @Test
    void postgresReadsManyJobsByTheirKeysWithoutStatistics() throws Exception {
        String url = PostgresServer.newDatabase();
        SqlStores.open(url).close();
        try (Postgres database = new Postgres(PostgresUrl.parse(url))) {
            try (Connection connection = database.connect()) {
                run(connection, "ALTER TABLE job SET (autovacuum_enabled = off)");
                run(connection, "ALTER TABLE entry SET (autovacuum_enabled = off)");
                run(connection, """
                    INSERT INTO job (id, dag, dag_version, context, triggered_by, created_at, status)
                    SELECT 'job-' || x, 'd', 1, '{}', 'test', 0, 1 FROM generate_series(1, 2000) x""");
                run(connection, """
                    INSERT INTO entry (job, number, first_event, decided_at, events)
                    SELECT n, y, y, 0, '\\x' FROM job, generate_series(1, 6) y""");
                assertThat(readingWhole(connection, statements())).isEmpty();
            }
            List<String> queries = statements().stream()
                    .filter(sql -> sql.strip().startsWith("SELECT"))
                    .toList();
            Map<String, List<String>> found = database.queryOne(connection -> readingWhole(connection, queries));
            assertThat(found).isEmpty();
        }
    }

    /** The statements whose plans read a table whole, with these steps. */
    private static Map<String, List<String>> readingWhole(Connection connection, List<String> statements)
            throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String sql : statements) {
            List<String> steps = readsWhole(connection, sql);
            if (!steps.isEmpty()) {
                found.put(sql, steps);
            }
        }
        return found;
    }

    /** The steps of the plan that read a table from its beginning to its end, where a list has 256 values. */
    private static List<String> readsWhole(Connection connection, String sql) throws SQLException {
        String listed = sql.replace("IN (?)", "IN (" + "?, ".repeat(255) + "?)");
        try (PreparedStatement statement = connection.prepareStatement("EXPLAIN " + listed)) {
            ParameterMetaData parameters = statement.getParameterMetaData();
            for (int i = 1; i <= parameters.getParameterCount(); i++) {
                statement.setObject(i, value(i, parameters.getParameterType(i)));
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> steps = new ArrayList<>();
                while (rows.next()) {
                    steps.add(rows.getString(1));
                }
                return steps.stream()
                        .filter(step -> step.contains("Seq Scan") || step.contains("Hash Join"))
                        .toList();
            }
        }
    }

    private static Object value(int number, int type) {
        return switch (type) {
            case Types.BIGINT -> (long) number;
            case Types.INTEGER -> number;
            case Types.BINARY -> new byte[] {1};
            default -> "job-" + number;
        };
    }

    private static java.util.Properties properties(String url) {
        return PostgresUrl.parse(url).toProperties(java.time.Duration.ofSeconds(20));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> explain(Connection connection, String sql, String column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> plan = new ArrayList<>();
            while (rows.next()) {
                plan.add(rows.getString(column));
            }
            return plan;
        }
    }

    /** Constants of the classes that are statements, and those lists of jobs that are put together. */
    private static List<String> statements() {
        try {
            return statementsOfClasses();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the compiled classes cannot be read", e);
        }
    }

    private static List<String> statementsOfClasses() throws IOException, URISyntaxException {
        TreeSet<String> statements = new TreeSet<>();
        Path classes = Path.of(SqlStores.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(classes.resolve("dev/cascade/sql"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                constants(file).stream()
                        .filter(text -> STATEMENT.matcher(text).matches())
                        .map(text -> text.replace("%s", "?"))
                        .filter(text -> GROWING.matcher(text).matches())
                        // A beginning, which the code goes on with.
                        .filter(text -> !text.endsWith("WHERE ") && !text.contains("\u0001"))
                        .forEach(statements::add);
            }
        }
        for (String conditions : List.of(
                "",
                " AND dag = ?",
                " AND status = ?",
                " AND dag = ? AND status = ?",
                " AND (created_at, id) < (?, ?)",
                " AND dag = ? AND (created_at, id) < (?, ?)",
                " AND status = ? AND (created_at, id) < (?, ?)",
                " AND dag = ? AND status = ? AND (created_at, id) < (?, ?)")) {
            statements.add(
                    "SELECT id FROM job WHERE status <> 9" + conditions + " ORDER BY created_at DESC, id DESC LIMIT ?");
        }
        assertThat(statements).hasSizeGreaterThan(25);
        return List.copyOf(statements);
    }

    /** The texts in a class file's pool of constants. */
    private static List<String> constants(Path file) throws IOException {
        List<String> texts = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                DataInputStream data = new DataInputStream(in)) {
            data.skipNBytes(8);
            int count = data.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = data.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.add(data.readUTF());
                    case 7, 8, 16, 19, 20 -> data.skipNBytes(2);
                    case 15 -> data.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> data.skipNBytes(4);
                    case 5, 6 -> {
                        data.skipNBytes(8);
                        i++;
                    }
                    default -> throw new IOException("constant " + tag + " in " + file + " is not known");
                }
            }
        }
        return texts;
    }
}
