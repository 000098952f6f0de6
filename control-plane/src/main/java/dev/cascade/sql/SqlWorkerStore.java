package dev.cascade.sql;

import dev.cascade.port.WorkerStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Workers in a database. */
final class SqlWorkerStore implements WorkerStore {

    private final Database database;
    private final GroupCommit commits;

    SqlWorkerStore(Database database, GroupCommit commits) {
        this.database = database;
        this.commits = commits;
    }

    @Override
    public void renew(Worker worker) {
        String sql = """
                INSERT INTO worker (id, host, pid, slots, started_at, lease_until) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, slots = excluded.slots,
                  started_at = excluded.started_at, lease_until = excluded.lease_until""";
        change("renew the lease of worker " + worker.id(), sql, statement -> {
            statement.setString(1, worker.id());
            statement.setString(2, worker.host());
            statement.setLong(3, worker.pid());
            statement.setInt(4, worker.slots());
            statement.setLong(5, worker.startedAt().toEpochMilli());
            statement.setLong(6, worker.leaseUntil().toEpochMilli());
        });
    }

    @Override
    public void remove(String workerId) {
        change("remove worker " + workerId, "DELETE FROM worker WHERE id = ?", s -> s.setString(1, workerId));
    }

    private void change(String doing, String sql, Binding binding) {
        try {
            commits.transaction(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    binding.bind(statement);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }

    @Override
    public List<Worker> list() {
        String sql = "SELECT id, host, pid, slots, started_at, lease_until FROM worker ORDER BY id";
        try {
            return database.read(connection -> {
                List<Worker> workers = new ArrayList<>();
                try (PreparedStatement query = connection.prepareStatement(sql);
                        ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        workers.add(worker(rows));
                    }
                }
                return workers;
            });
        } catch (SQLException e) {
            throw database.failed("list workers", e);
        }
    }

    private static Worker worker(ResultSet rows) throws SQLException {
        return new Worker(
                rows.getString(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getInt(4),
                Instant.ofEpochMilli(rows.getLong(5)),
                Instant.ofEpochMilli(rows.getLong(6)));
    }

    @FunctionalInterface
    private interface Binding {

        void bind(PreparedStatement statement) throws SQLException;
    }
}
