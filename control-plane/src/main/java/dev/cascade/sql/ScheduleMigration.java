package dev.cascade.sql;

import dev.cascade.dsl.definition.Schedule;
import dev.cascade.store.DagCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

/**
 * A step of the schema's history that SQL cannot do: DAGs from a time when nothing ran by schedule get the time zone that their latest version
 * says, and, if they are on, their first run.
 */
final class ScheduleMigration {

    private static final String SCHEDULED = """
            SELECT d.name, v.definition, coalesce(d.operator, d.enabled) FROM dag d
            JOIN dag_version v ON v.name = d.name AND v.version = d.version WHERE d.schedule IS NOT NULL""";

    private ScheduleMigration() {}

    static void fill(Connection connection, Instant now) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(SCHEDULED);
                PreparedStatement update =
                        connection.prepareStatement("UPDATE dag SET timezone = ?, next_run_at = ? WHERE name = ?")) {
            while (rows.next()) {
                Optional<Schedule> schedule = DagCodec.decode(rows.getBytes(2)).schedule();
                if (schedule.isPresent()) {
                    update.setString(1, schedule.get().timezone().getId());
                    if (rows.getInt(3) == 1) {
                        update.setLong(2, schedule.get().next(now).toEpochMilli());
                    } else {
                        update.setNull(2, Types.BIGINT);
                    }
                    update.setString(3, rows.getString(1));
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
    }
}
