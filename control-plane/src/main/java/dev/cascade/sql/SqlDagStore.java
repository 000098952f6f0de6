package dev.cascade.sql;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.port.DagStore;
import dev.cascade.port.Page;
import dev.cascade.store.DagCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** DAGs in a database: a row for each DAG as it is now, and one for each version with its definition. */
final class SqlDagStore implements DagStore {

    private static final int MAX_PAGE = 1_000;

    private static final String SELECT =
            "SELECT name, version, coalesce(operator, enabled), description, schedule, task_count, source, updated_at FROM dag ";

    private final Database database;
    private final GroupCommit commits;

    SqlDagStore(Database database, GroupCommit commits) {
        this.database = database;
        this.commits = commits;
    }

    @Override
    public DagRecord register(DagDefinition dag, String source, Instant now) {
        String hash = DagCodec.hash(dag);
        try {
            Optional<DagRecord> registered = Optional.empty();
            while (registered.isEmpty()) {
                registered = commits.transaction(c -> register(c, new Version(dag, hash, source, now)));
            }
            return registered.get();
        } catch (SQLException e) {
            throw database.failed("register DAG " + dag.name(), e);
        }
    }

    private record Version(DagDefinition dag, String hash, String source, Instant now) {}

    /** Empty if another process registered a version in between. */
    private Optional<DagRecord> register(Connection connection, Version wanted) throws SQLException {
        String name = wanted.dag.name();
        int latest = 0;
        try (PreparedStatement query = connection.prepareStatement("SELECT version, hash FROM dag WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                if (rows.next()) {
                    latest = rows.getInt(1);
                    if (rows.getString(2).equals(wanted.hash)) {
                        return find(connection, name);
                    }
                }
            }
        }
        if (!insertVersion(connection, wanted, latest + 1)) {
            return Optional.empty();
        }
        putLatest(connection, wanted, latest + 1);
        return find(connection, name);
    }

    private boolean insertVersion(Connection connection, Version wanted, int version) throws SQLException {
        String sql = """
                INSERT INTO dag_version (name, version, source, created_at, task_count, definition)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, wanted.dag.name());
            insert.setInt(2, version);
            insert.setString(3, database.keepable(wanted.source));
            insert.setLong(4, wanted.now.toEpochMilli());
            insert.setInt(5, wanted.dag.tasks().size());
            insert.setBytes(6, DagCodec.encode(wanted.dag));
            return insert.executeUpdate() == 1;
        }
    }

    private void putLatest(Connection connection, Version wanted, int version) throws SQLException {
        String sql = """
                INSERT INTO dag (name, version, hash, enabled, description, schedule, task_count, source, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET version = excluded.version, hash = excluded.hash,
                  enabled = excluded.enabled, description = excluded.description, schedule = excluded.schedule,
                  task_count = excluded.task_count, source = excluded.source, updated_at = excluded.updated_at""";
        DagDefinition dag = wanted.dag;
        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
            upsert.setString(1, dag.name());
            upsert.setInt(2, version);
            upsert.setString(3, wanted.hash);
            upsert.setInt(4, dag.enabled() ? 1 : 0);
            setText(upsert, 5, dag.description().map(database::keepable).orElse(null));
            setText(
                    upsert,
                    6,
                    dag.schedule().map(Schedule::cron).map(database::keepable).orElse(null));
            upsert.setInt(7, dag.tasks().size());
            upsert.setString(8, database.keepable(wanted.source));
            upsert.setLong(9, wanted.now.toEpochMilli());
            upsert.executeUpdate();
        }
    }

    private static void setText(PreparedStatement statement, int index, @Nullable String text) throws SQLException {
        if (text == null) {
            statement.setNull(index, Types.VARCHAR);
        } else {
            statement.setString(index, text);
        }
    }

    @Override
    public Optional<DagRecord> find(String name) {
        return read("read DAG " + name, c -> find(c, name));
    }

    private static Optional<DagRecord> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SELECT + "WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(dag(rows)) : Optional.empty();
            }
        }
    }

    @Override
    public Optional<DagDefinition> definition(String name, int version) {
        String sql = "SELECT definition FROM dag_version WHERE name = ? AND version = ?";
        return read("read DAG " + name, connection -> {
                    try (PreparedStatement query = connection.prepareStatement(sql)) {
                        query.setString(1, name);
                        query.setInt(2, version);
                        try (ResultSet rows = query.executeQuery()) {
                            return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.<byte[]>empty();
                        }
                    }
                })
                .map(DagCodec::decode);
    }

    @Override
    public Page<DagRecord> list(Optional<String> cursor) {
        return read("list DAGs", connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement(SELECT + "WHERE name > ? ORDER BY name LIMIT ?")) {
                // The cursor is the last name of the page before.
                query.setString(1, cursor.orElse(""));
                query.setInt(2, MAX_PAGE + 1);
                return page(query);
            }
        });
    }

    private static Page<DagRecord> page(PreparedStatement query) throws SQLException {
        List<DagRecord> dags = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                if (dags.size() == MAX_PAGE) {
                    return new Page<>(dags, Optional.of(dags.getLast().name()));
                }
                dags.add(dag(rows));
            }
        }
        return new Page<>(dags, Optional.empty());
    }

    @Override
    public List<DagVersion> versions(String name) {
        String sql =
                "SELECT version, source, created_at, task_count FROM dag_version WHERE name = ? ORDER BY version DESC";
        return read("list the versions of DAG " + name, connection -> {
            List<DagVersion> versions = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, name);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        versions.add(new DagVersion(
                                rows.getInt(1),
                                rows.getString(2),
                                Instant.ofEpochMilli(rows.getLong(3)),
                                rows.getInt(4)));
                    }
                }
            }
            return versions;
        });
    }

    @Override
    public Optional<DagRecord> setEnabled(String name, boolean enabled, Instant now) {
        try {
            return commits.transaction(connection -> {
                String sql = "UPDATE dag SET operator = ?, updated_at = ? WHERE name = ?";
                try (PreparedStatement update = connection.prepareStatement(sql)) {
                    update.setInt(1, enabled ? 1 : 0);
                    update.setLong(2, now.toEpochMilli());
                    update.setString(3, name);
                    update.executeUpdate();
                }
                return find(connection, name);
            });
        } catch (SQLException e) {
            throw database.failed("switch DAG " + name, e);
        }
    }

    private static DagRecord dag(ResultSet rows) throws SQLException {
        return new DagRecord(
                rows.getString(1),
                rows.getInt(2),
                rows.getInt(3) == 1,
                Optional.ofNullable(rows.getString(4)),
                Optional.ofNullable(rows.getString(5)),
                rows.getInt(6),
                rows.getString(7),
                Instant.ofEpochMilli(rows.getLong(8)));
    }

    private <T> T read(String doing, Work<T> work) {
        try {
            return database.read(work);
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }
}
