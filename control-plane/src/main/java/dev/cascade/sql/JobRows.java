package dev.cascade.sql;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobStore.FoundJob;
import dev.cascade.port.StoredJob;
import dev.cascade.store.OutcomeCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of several jobs, read with three queries: headers, journals from the latest checkpoint on, and recorded completions. */
final class JobRows {

    private static final String COMPLETION = "task, map_index, attempt, started_at, outcome";

    private JobRows() {}

    static Map<String, FoundJob> find(Connection connection, List<String> ids) throws SQLException {
        Map<Long, JobRow> jobs = new HashMap<>();
        query(connection, "SELECT " + JobRow.COLUMNS + " FROM job WHERE id IN (%s) AND status <> 9", ids, rows -> {
            JobRow job = JobRow.of(rows);
            jobs.put(job.n(), job);
        });
        Map<Long, Checkpoint> checkpoints = new HashMap<>();
        Map<Long, List<Entry>> tails = new HashMap<>();
        String journals = """
            SELECT number, first_event, decided_at, events, write_id, checkpoint, job FROM job j JOIN entry e ON e.job = j.n
            WHERE j.id IN (%s) AND j.status <> 9 AND e.number >= coalesce(
              (SELECT number FROM entry WHERE job = j.n AND checkpoint IS NOT NULL ORDER BY number DESC LIMIT 1), 0)\
            """;
        query(connection, journals, ids, rows -> {
            byte[] checkpoint = rows.getBytes(6);
            if (checkpoint == null) {
                add(tails, rows.getLong(7), entry(rows));
            } else {
                checkpoints.put(rows.getLong(7), Checkpoint.ofBytes(checkpoint));
            }
        });
        // Sorted here: the database would sort the rows of all jobs.
        tails.values().forEach(tail -> tail.sort(Comparator.comparingLong(Entry::number)));
        Map<Long, List<Command.Complete>> reported = new HashMap<>();
        String completions = "SELECT " + COMPLETION
                + ", job FROM completion WHERE job IN (SELECT n FROM job WHERE id IN (%s) AND status <> 9)";
        query(connection, completions, ids, rows -> add(reported, rows.getLong(6), completion(rows)));
        Map<String, FoundJob> found = new HashMap<>();
        jobs.forEach((n, job) -> found.put(
                job.header().id(),
                new FoundJob(
                        new StoredJob(
                                job.header(),
                                Optional.ofNullable(checkpoints.get(n)),
                                tails.getOrDefault(n, List.of())),
                        reported.getOrDefault(n, List.of()))));
        return found;
    }

    static List<Command.Complete> reported(Connection connection, String id) throws SQLException {
        List<Command.Complete> reported = new ArrayList<>();
        String sql = "SELECT " + COMPLETION
                + " FROM completion WHERE job = (SELECT n FROM job WHERE id IN (%s) AND status <> 9)";
        query(connection, sql, List.of(id), rows -> reported.add(completion(rows)));
        return reported;
    }

    /** The first five columns are those of an entry. */
    static Entry entry(ResultSet rows) throws SQLException {
        return new Entry(
                rows.getLong(1),
                rows.getLong(2),
                Instant.ofEpochMilli(rows.getLong(3)),
                EventCodec.decode(rows.getBytes(4)),
                Optional.empty(),
                rows.getLong(5));
    }

    private static Command.Complete completion(ResultSet rows) throws SQLException {
        return new Command.Complete(
                new TaskRef(rows.getInt(1), rows.getInt(2)),
                rows.getInt(3),
                OutcomeCodec.decode(rows.getBytes(5)),
                Instant.ofEpochMilli(rows.getLong(4)));
    }

    private static <T> void add(Map<Long, List<T>> lists, long key, T item) {
        lists.computeIfAbsent(key, n -> new ArrayList<>()).add(item);
    }

    private interface RowReader {

        void read(ResultSet row) throws SQLException;
    }

    /** Their number is rounded up to a power of two, by repeating the last, so that few statements are prepared. */
    private static void query(Connection connection, String sql, List<String> ids, RowReader reader)
            throws SQLException {
        int count = Math.max(1, Integer.highestOneBit(2 * ids.size() - 1));
        String marks = String.join(",", Collections.nCopies(count, "?"));
        try (PreparedStatement query = connection.prepareStatement(sql.formatted(marks))) {
            for (int i = 0; i < count; i++) {
                query.setString(i + 1, ids.get(Math.min(i, ids.size() - 1)));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }
}
