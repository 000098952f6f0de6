package dev.cascade.sql;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore;
import dev.cascade.port.Page;
import dev.cascade.store.DagCodec;
import dev.cascade.store.DagRegistration;
import dev.cascade.store.DagState;
import dev.cascade.store.WriteIds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** DAGs in a database: a row for each DAG as it is now, and one for each version with its definition. */
final class SqlDagStore implements DagStore {

    private static final int MAX_PAGE = 1_000;

    private final Database database;
    private final GroupCommit commits;

    SqlDagStore(Database database, GroupCommit commits) {
        this.database = database;
        this.commits = commits;
    }

    @Override
    public DagRecord register(DagDefinition dag, String source, Optional<String> sourceTag, Instant now) {
        DagRegistration wanted = DagRegistration.of(dag, source, sourceTag, now);
        // Within the transaction, all other writes would wait while a large DAG is compressed.
        byte[] definition = DagCodec.encode(dag);
        try {
            Optional<DagState> registered = Optional.empty();
            while (registered.isEmpty()) {
                registered = commits.transaction(c -> register(c, wanted, definition));
            }
            return registered.get().record();
        } catch (SQLException e) {
            throw database.failed("register DAG " + dag.name(), e);
        }
    }

    /** Empty if another process registered a version in between. */
    private Optional<DagState> register(Connection connection, DagRegistration wanted, byte[] definition)
            throws SQLException {
        Optional<DagState> known = locked(connection, wanted.dag().name());
        int latest = known.map(dag -> dag.latest().version()).orElse(0);
        boolean same = known.isPresent() && known.get().latest().hash().equals(wanted.hash());
        int version = same ? latest : latest + 1;
        if (!same && !insertVersion(connection, wanted, version, definition)) {
            return Optional.empty();
        }
        DagState next = known.map(dag -> dag.registered(wanted, version)).orElseGet(() -> DagState.first(wanted));
        if (!known.equals(Optional.of(next))) {
            DagRow.write(connection, next, database);
        }
        return Optional.of(next);
    }

    private boolean insertVersion(Connection connection, DagRegistration wanted, int version, byte[] definition)
            throws SQLException {
        String sql = """
                INSERT INTO dag_version (name, version, source, created_at, task_count, definition)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, wanted.dag().name());
            insert.setInt(2, version);
            insert.setString(3, database.keepable(wanted.source()));
            insert.setLong(4, wanted.at().toEpochMilli());
            insert.setInt(5, wanted.dag().tasks().size());
            insert.setBytes(6, definition);
            return insert.executeUpdate() == 1;
        }
    }

    @Override
    public Optional<DagRecord> find(String name) {
        return read("read DAG " + name, c -> find(c, name));
    }

    private static Optional<DagRecord> find(Connection connection, String name) throws SQLException {
        return find(connection, name, "").map(DagState::record);
    }

    /** The DAG, which nobody else changes until the transaction has ended. */
    private Optional<DagState> locked(Connection connection, String name) throws SQLException {
        return find(connection, name, database.rowLock());
    }

    private static Optional<DagState> find(Connection connection, String name, String lock) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(DagRow.SELECT + "WHERE name = ?" + lock)) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(DagRow.read(rows)) : Optional.empty();
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
                    connection.prepareStatement(DagRow.SELECT + "WHERE name > ? ORDER BY name LIMIT ?")) {
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
                dags.add(DagRow.read(rows).record());
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
    public Optional<DagRecord> setEnabled(String name, boolean enabled, Optional<Actor> actor, Instant now) {
        return change("switch DAG " + name, name, dag -> dag.said(enabled, actor, now));
    }

    @Override
    public Optional<DagRecord> withdraw(String name, String source, Instant now) {
        return change(
                "withdraw DAG " + name,
                name,
                dag -> dag.present() && dag.latest().source().equals(source) ? dag.withdrawn(now) : dag);
    }

    private Optional<DagRecord> change(String doing, String name, UnaryOperator<DagState> by) {
        try {
            return commits.transaction(connection -> {
                Optional<DagState> known = locked(connection, name);
                Optional<DagState> next = known.map(by);
                if (next.isPresent() && !next.equals(known)) {
                    DagRow.write(connection, next.get(), database);
                }
                return next.map(DagState::record);
            });
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }

    @Override
    public List<DagRecord> due(Instant now) {
        String sql = DagRow.SELECT + "WHERE next_run_at <= ? ORDER BY next_run_at, name";
        return read("look for due DAGs", connection -> {
            List<DagRecord> due = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setLong(1, now.toEpochMilli());
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        due.add(DagRow.read(rows).record());
                    }
                }
            }
            return due;
        });
    }

    @Override
    public boolean moveNextRun(String name, Instant expected, Instant next) {
        long writeId = WriteIds.next();
        try {
            return commits.transaction(
                    c -> moveNextRun(c, name, expected, next, writeId) || isMoved(c, name, next, writeId));
        } catch (SQLException e) {
            throw database.failed("move the next run of DAG " + name, e);
        }
    }

    private static boolean moveNextRun(Connection connection, String name, Instant expected, Instant next, long writeId)
            throws SQLException {
        String sql = "UPDATE dag SET next_run_at = ?, next_run_write_id = ? WHERE name = ? AND next_run_at = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, next.toEpochMilli());
            update.setLong(2, writeId);
            update.setString(3, name);
            update.setLong(4, expected.toEpochMilli());
            return update.executeUpdate() == 1;
        }
    }

    /** Whether an earlier try did it, whose answer got lost. */
    private static boolean isMoved(Connection connection, String name, Instant next, long writeId) throws SQLException {
        String sql = "SELECT 1 FROM dag WHERE name = ? AND next_run_at = ? AND next_run_write_id = ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            query.setLong(2, next.toEpochMilli());
            query.setLong(3, writeId);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private <T> T read(String doing, ConnectionCallback<T> work) {
        try {
            return database.readOne(work);
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }
}
