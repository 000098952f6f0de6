package dev.cascade.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.port.DagStore;
import dev.cascade.store.DagCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** DAGs in tables of the first version: one on, one that an operator switched off, one without a schedule. */
final class OldDags {

    private static final Schedule TWO_IN_BERLIN = new Schedule("0 2 * * *", ZoneId.of("Europe/Berlin"), false);

    private OldDags() {}

    static void put(Connection connection) throws SQLException {
        put(connection, dag("on", Optional.of(TWO_IN_BERLIN)), null);
        put(connection, dag("off", Optional.of(TWO_IN_BERLIN)), 0);
        put(connection, dag("manual", Optional.empty()), null);
    }

    static void check(DagStore dags) {
        Instant now = Instant.now();
        assertThat(dags.find("on").orElseThrow().nextRunAt())
                .hasValueSatisfying(
                        next -> assertThat(next).isIn(TWO_IN_BERLIN.next(now), TWO_IN_BERLIN.latest(next, now)));
        assertThat(dags.find("off").orElseThrow().nextRunAt()).isEmpty();
        assertThat(dags.find("manual").orElseThrow().nextRunAt()).isEmpty();
        assertThat(dags.find("manual").orElseThrow().switched()).isEmpty();
        assertThat(dags.find("off").orElseThrow().switched())
                .contains(new DagStore.Switched(false, Optional.empty(), Optional.empty()));
        assertThat(dags.setEnabled("off", true, now).orElseThrow().nextRunAt()).contains(TWO_IN_BERLIN.next(now));
        assertThat(dags.list(Optional.empty()).items()).allMatch(DagStore.DagRecord::present);
    }

    private static DagDefinition dag(String name, Optional<Schedule> schedule) {
        TaskDefinition only = new TaskDefinition("only", TaskType.NOOP, Map.of(), List.of());
        return new DagDefinition(name, Optional.empty(), true, schedule, OptionalInt.empty(), List.of(only));
    }

    private static void put(Connection connection, DagDefinition dag, Integer operator) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO dag (name, version, hash, enabled, operator, schedule, task_count, source, updated_at)
                VALUES (?, 1, ?, 1, ?, ?, 1, 'old.yaml', 0)""")) {
            insert.setString(1, dag.name());
            insert.setString(2, DagCodec.hash(dag));
            insert.setObject(3, operator);
            insert.setString(4, dag.schedule().map(Schedule::cron).orElse(null));
            insert.executeUpdate();
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO dag_version VALUES (?, 1, 'old.yaml', 0, 1, ?)")) {
            insert.setString(1, dag.name());
            insert.setBytes(2, DagCodec.encode(dag));
            insert.executeUpdate();
        }
    }
}
