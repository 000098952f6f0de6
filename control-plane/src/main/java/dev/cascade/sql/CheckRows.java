package dev.cascade.sql;

import dev.cascade.port.JobStore.DueCheck;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Checks that are due: of a job in a column of its row, of entries in a table of their own. */
final class CheckRows {

    static final String DUE_JOBS = "SELECT id, check_at, 0 FROM job WHERE check_at <= ? ORDER BY check_at LIMIT ?";

    static final String DUE_ENTRIES = """
            SELECT j.id, h.check_at, h.entry FROM handover h JOIN job j ON j.n = h.job
            WHERE h.check_at <= ? ORDER BY h.check_at LIMIT ?""";

    private static final String SCHEDULE_JOB =
            "UPDATE job SET check_at = ? WHERE id = ? AND status < 2 AND (check_at IS NULL OR check_at > ?)";

    private static final String SCHEDULE_ENTRY = """
            INSERT INTO handover (job, entry, check_at)
            SELECT n, ?, ? FROM job WHERE id = ? ON CONFLICT DO NOTHING""";

    private static final String CHECKED_JOB =
            "UPDATE job SET check_at = ? WHERE id = ? AND check_at = ? AND status < 2";

    private static final String CHECKED_ENTRY =
            "DELETE FROM handover WHERE job = (SELECT n FROM job WHERE id = ?) AND entry = ?";

    private CheckRows() {}

    static List<DueCheck> due(Connection connection, Instant now, int limit) throws SQLException {
        List<DueCheck> due = new ArrayList<>(due(connection, DUE_ENTRIES, now, limit));
        due.addAll(due(connection, DUE_JOBS, now, limit));
        due.sort(Comparator.comparing(DueCheck::at));
        return due.size() > limit ? List.copyOf(due.subList(0, limit)) : due;
    }

    private static List<DueCheck> due(Connection connection, String sql, Instant now, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, now.toEpochMilli());
            query.setInt(2, limit);
            List<DueCheck> due = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    due.add(new DueCheck(
                            rows.getString(1), Instant.ofEpochMilli(rows.getLong(2)), rows.getLong(3), true));
                }
            }
            return due;
        }
    }

    static int schedule(Connection connection, DueCheck check) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(check.isOfEntry() ? SCHEDULE_ENTRY : SCHEDULE_JOB)) {
            if (check.isOfEntry()) {
                update.setLong(1, check.entry());
                update.setLong(2, check.at().toEpochMilli());
                update.setString(3, check.jobId());
            } else {
                update.setLong(1, check.at().toEpochMilli());
                update.setString(2, check.jobId());
                update.setLong(3, check.at().toEpochMilli());
            }
            return update.executeUpdate();
        }
    }

    static int checked(Connection connection, DueCheck check, Optional<Instant> next) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(check.isOfEntry() ? CHECKED_ENTRY : CHECKED_JOB)) {
            if (check.isOfEntry()) {
                update.setString(1, check.jobId());
                update.setLong(2, check.entry());
            } else {
                JobWriter.setTime(update, 1, next);
                update.setString(2, check.jobId());
                update.setLong(3, check.at().toEpochMilli());
            }
            return update.executeUpdate();
        }
    }
}
