package dev.cascade.sql;

import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore.Switched;
import dev.cascade.store.DagState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a DAG lies in its row. */
final class DagRow {

    static final String SELECT =
            "SELECT name, version, hash, enabled, description, schedule, timezone, task_count, source,"
                    + " source_tag, operator, present, updated_at, next_run_at, operator_actor, operator_at FROM dag ";

    private static final String UPSERT = """
            INSERT INTO dag (name, version, hash, enabled, description, schedule, timezone, task_count, source,
              source_tag, operator, present, updated_at, next_run_at, operator_actor, operator_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET version = excluded.version, hash = excluded.hash,
              enabled = excluded.enabled, description = excluded.description, schedule = excluded.schedule,
              timezone = excluded.timezone, task_count = excluded.task_count, source = excluded.source,
              source_tag = excluded.source_tag, operator = excluded.operator, present = excluded.present,
              updated_at = excluded.updated_at, next_run_at = excluded.next_run_at,
              operator_actor = excluded.operator_actor, operator_at = excluded.operator_at""";

    private DagRow() {}

    static DagState read(ResultSet rows) throws SQLException {
        DagState.Latest latest = new DagState.Latest(
                rows.getInt(2),
                rows.getString(3),
                rows.getInt(4) == 1,
                Optional.ofNullable(rows.getString(5)),
                Optional.ofNullable(rows.getString(6)),
                Optional.ofNullable(rows.getString(7)),
                rows.getInt(8),
                rows.getString(9),
                Optional.ofNullable(rows.getString(10)));
        return new DagState(
                rows.getString(1),
                latest,
                operator(rows),
                rows.getInt(12) == 1,
                Instant.ofEpochMilli(rows.getLong(13)),
                number(rows, 14).map(Instant::ofEpochMilli));
    }

    private static Optional<Switched> operator(ResultSet rows) throws SQLException {
        Optional<Actor> actor = Optional.ofNullable(rows.getString(15)).flatMap(Actor::named);
        Optional<Instant> at = number(rows, 16).map(Instant::ofEpochMilli);
        return number(rows, 11).map(word -> new Switched(word == 1, actor, at));
    }

    private static Optional<Long> number(ResultSet rows, int column) throws SQLException {
        long value = rows.getLong(column);
        return rows.wasNull() ? Optional.empty() : Optional.of(value);
    }

    static void write(Connection connection, DagState dag, Database database) throws SQLException {
        DagState.Latest latest = dag.latest();
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            upsert.setString(1, dag.name());
            upsert.setInt(2, latest.version());
            upsert.setString(3, latest.hash());
            upsert.setInt(4, latest.enabled() ? 1 : 0);
            upsert.setString(5, text(latest.description(), database));
            upsert.setString(6, text(latest.schedule(), database));
            upsert.setString(7, text(latest.timezone(), database));
            upsert.setInt(8, latest.taskCount());
            upsert.setString(9, database.keepable(latest.source()));
            upsert.setString(10, text(latest.sourceTag(), database));
            set(upsert, 11, Types.INTEGER, dag.operator().map(word -> word.on() ? 1L : 0L));
            upsert.setInt(12, dag.present() ? 1 : 0);
            upsert.setLong(13, dag.updatedAt().toEpochMilli());
            set(upsert, 14, Types.BIGINT, dag.nextRun().map(Instant::toEpochMilli));
            upsert.setString(
                    15, dag.operator().flatMap(Switched::actor).map(Actor::name).orElse(null));
            set(upsert, 16, Types.BIGINT, dag.operator().flatMap(Switched::at).map(Instant::toEpochMilli));
            upsert.executeUpdate();
        }
    }

    private static @Nullable String text(Optional<String> text, Database database) {
        return text.map(database::keepable).orElse(null);
    }

    private static void set(PreparedStatement statement, int index, int type, Optional<Long> number)
            throws SQLException {
        if (number.isPresent()) {
            statement.setLong(index, number.get());
        } else {
            statement.setNull(index, type);
        }
    }
}
