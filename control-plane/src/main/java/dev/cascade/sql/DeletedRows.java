package dev.cascade.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Deletes jobs: the row is marked first and removed last, with transactions in between that nobody has to wait for long. */
final class DeletedRows {

    /** A status that no job has: it is marked as deleted. */
    static final int DELETED = 9;

    private static final int ENTRIES_AT_ONCE = 1_000;

    /** Repeating it changes nothing. */
    private static final String MARK = "UPDATE job SET status = 9 WHERE id = ? AND completed_at < ?";

    private static final String MARKED = "SELECT n FROM job WHERE id = ? AND status = 9";

    private static final String FIRST_ENTRY = "SELECT number FROM entry WHERE job = ? ORDER BY number LIMIT 1";

    private static final String DELETE_ENTRIES = "DELETE FROM entry WHERE job = ? AND number < ?";

    private static final List<String> DELETE_REST = List.of(
            "DELETE FROM completion WHERE job = ?",
            "DELETE FROM handover WHERE job = ?",
            "DELETE FROM job WHERE n = ?");

    private DeletedRows() {}

    static boolean mark(Connection connection, String jobId, Instant endedBefore) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MARK)) {
            update.setString(1, jobId);
            update.setLong(2, endedBefore.toEpochMilli());
            return update.executeUpdate() == 1;
        }
    }

    /** Deletes some of what belongs to a marked job; whether nothing is left. */
    static boolean deleteSome(Connection connection, String jobId) throws SQLException {
        long job;
        try (PreparedStatement query = connection.prepareStatement(MARKED)) {
            query.setString(1, jobId);
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next()) {
                    return true;
                }
                job = rows.getLong(1);
            }
        }
        return deleteEntries(connection, job) < ENTRIES_AT_ONCE && deleteRest(connection, job);
    }

    private static int deleteEntries(Connection connection, long job) throws SQLException {
        long first;
        try (PreparedStatement query = connection.prepareStatement(FIRST_ENTRY)) {
            query.setLong(1, job);
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next()) {
                    return 0;
                }
                first = rows.getLong(1);
            }
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE_ENTRIES)) {
            delete.setLong(1, job);
            delete.setLong(2, first + ENTRIES_AT_ONCE);
            return delete.executeUpdate();
        }
    }

    private static boolean deleteRest(Connection connection, long job) throws SQLException {
        for (String sql : DELETE_REST) {
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setLong(1, job);
                delete.executeUpdate();
            }
        }
        return true;
    }
}
