package dev.cascade.sql;

import dev.cascade.engine.Actor;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore.Admission;
import dev.cascade.port.JobStore.EndedJob;
import dev.cascade.port.JobStore.EndedQuery;
import dev.cascade.port.Page;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A row of the job table: the header, and the number that stands for the job in other tables. A row with the status {@value DeletedRows#DELETED} is of a
 * job that is marked as deleted, and is no job any more.
 */
record JobRow(long n, JobHeader header) {

    static final String COLUMNS =
            "n, id, dag, dag_version, context, triggered_by, note, created_at, status, started_at, completed_at, actor";

    static final String RUNNING_OF_DAG =
            "SELECT count(*) FROM (SELECT 1 FROM job WHERE dag = ? AND status = 1 LIMIT ?) running";

    static final String PENDING_OF_DAG =
            "SELECT id FROM job WHERE dag = ? AND status = 0 ORDER BY created_at, id LIMIT ?";

    static final String ENDED = """
        SELECT id, dag, created_at, completed_at, status FROM job
        WHERE (created_at, id) > (?, ?) AND created_at < ? AND completed_at < ?
        ORDER BY created_at, id LIMIT ?\
        """;

    static final String ENDED_OF_DAG = """
        SELECT id, dag, created_at, completed_at, status FROM job
        WHERE dag = ? AND (created_at, id) > (?, ?) AND created_at < ? AND completed_at < ?
        ORDER BY created_at, id LIMIT ?\
        """;

    static Admission admission(Connection connection, String dag, int limit) throws SQLException {
        int running;
        try (PreparedStatement query = connection.prepareStatement(RUNNING_OF_DAG)) {
            query.setString(1, dag);
            query.setInt(2, limit);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                running = rows.getInt(1);
            }
        }
        List<String> mayBegin = new ArrayList<>();
        if (running < limit) {
            try (PreparedStatement query = connection.prepareStatement(PENDING_OF_DAG)) {
                query.setString(1, dag);
                query.setInt(2, limit - running);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        mayBegin.add(rows.getString(1));
                    }
                }
            }
        }
        return new Admission(running, mayBegin);
    }

    static Optional<JobRow> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM job WHERE id = ? AND status <> 9")) {
            query.setString(1, id);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(of(rows)) : Optional.empty();
            }
        }
    }

    static Page<JobHeader> list(Connection connection, JobQuery wanted) throws SQLException {
        List<String> conditions = new ArrayList<>(List.of("status <> 9"));
        wanted.dag().ifPresent(dag -> conditions.add("dag = ?"));
        wanted.status().ifPresent(status -> conditions.add("status = ?"));
        wanted.triggeredBy().ifPresent(by -> conditions.add("triggered_by = ?"));
        wanted.createdFrom().ifPresent(time -> conditions.add("created_at >= ?"));
        wanted.createdBefore().ifPresent(time -> conditions.add("created_at < ?"));
        Optional<Position> after = wanted.cursor().map(Position::parse);
        after.ifPresent(position -> conditions.add("(created_at, id) < (?, ?)"));
        String sql = "SELECT " + COLUMNS + " FROM job WHERE " + String.join(" AND ", conditions)
                + " ORDER BY created_at DESC, id DESC LIMIT ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            int next = 1;
            if (wanted.dag().isPresent()) {
                query.setString(next++, wanted.dag().get());
            }
            if (wanted.status().isPresent()) {
                query.setInt(next++, wanted.status().get().code());
            }
            if (wanted.triggeredBy().isPresent()) {
                query.setString(next++, wanted.triggeredBy().get());
            }
            if (wanted.createdFrom().isPresent()) {
                query.setLong(next++, wanted.createdFrom().get().toEpochMilli());
            }
            if (wanted.createdBefore().isPresent()) {
                query.setLong(next++, wanted.createdBefore().get().toEpochMilli());
            }
            if (after.isPresent()) {
                query.setLong(next++, after.get().createdAt());
                query.setString(next++, after.get().id());
            }
            query.setInt(next, wanted.limit() + 1);
            return headers(query, wanted.limit());
        }
    }

    private static Page<JobHeader> headers(PreparedStatement query, int limit) throws SQLException {
        List<JobHeader> headers = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                if (headers.size() == limit) {
                    JobHeader last = headers.getLast();
                    String cursor = new Position(last.createdAt().toEpochMilli(), last.id()).text();
                    return new Page<>(headers, Optional.of(cursor));
                }
                headers.add(of(rows).header());
            }
        }
        return new Page<>(headers, Optional.empty());
    }

    static Page<String> unfinished(Connection connection, Optional<String> cursor, int limit) throws SQLException {
        Position after = cursor.map(Position::parse).orElse(new Position(Long.MIN_VALUE, ""));
        // Each status apart, since an index has both apart; two pages are merged.
        List<Position> found = new ArrayList<>(ofStatus(connection, JobStatus.PENDING, after, limit + 1));
        found.addAll(ofStatus(connection, JobStatus.RUNNING, after, limit + 1));
        found.sort(Comparator.comparing(Position::createdAt).thenComparing(Position::id));
        List<Position> page = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(
                page.stream().map(Position::id).toList(),
                found.size() > limit ? Optional.of(page.getLast().text()) : Optional.empty());
    }

    private static List<Position> ofStatus(Connection connection, JobStatus status, Position after, int limit)
            throws SQLException {
        String sql = "SELECT id, created_at FROM job WHERE status = ? AND (created_at, id) > (?, ?)"
                + " ORDER BY created_at, id LIMIT ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, status.code());
            query.setLong(2, after.createdAt());
            query.setString(3, after.id());
            query.setInt(4, limit);
            List<Position> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new Position(rows.getLong(2), rows.getString(1)));
                }
            }
            return found;
        }
    }

    /** Jobs that ended before a time were created before it, so that the order of creation finds them. */
    static Page<EndedJob> ended(Connection connection, EndedQuery wanted) throws SQLException {
        Position after = wanted.cursor().map(Position::parse).orElse(new Position(Long.MIN_VALUE, ""));
        try (PreparedStatement query = connection.prepareStatement(wanted.dag().isPresent() ? ENDED_OF_DAG : ENDED)) {
            int next = 1;
            if (wanted.dag().isPresent()) {
                query.setString(next++, wanted.dag().get());
            }
            query.setLong(next++, after.createdAt());
            query.setString(next++, after.id());
            query.setLong(next++, wanted.before().toEpochMilli());
            query.setLong(next++, wanted.before().toEpochMilli());
            query.setInt(next, wanted.limit() + 1);
            List<EndedJob> jobs = new ArrayList<>();
            Position last = after;
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    if (jobs.size() == wanted.limit()) {
                        return new Page<>(jobs, Optional.of(last.text()));
                    }
                    last = new Position(rows.getLong(3), rows.getString(1));
                    boolean isDeleted = rows.getInt(5) == DeletedRows.DELETED;
                    jobs.add(new EndedJob(
                            last.id(),
                            isDeleted ? Optional.empty() : Optional.of(rows.getString(2)),
                            Instant.ofEpochMilli(rows.getLong(4))));
                }
            }
            return new Page<>(jobs, Optional.empty());
        }
    }

    static JobRow of(ResultSet rows) throws SQLException {
        return new JobRow(
                rows.getLong(1),
                new JobHeader(
                        rows.getString(2),
                        rows.getString(3),
                        rows.getInt(4),
                        rows.getString(5),
                        rows.getString(6),
                        Optional.ofNullable(rows.getString(12)).flatMap(Actor::named),
                        Optional.ofNullable(rows.getString(7)),
                        Instant.ofEpochMilli(rows.getLong(8)),
                        JobStatus.ofCode(rows.getInt(9)),
                        time(rows, 10),
                        time(rows, 11)));
    }

    private static Optional<Instant> time(ResultSet rows, int column) throws SQLException {
        long millis = rows.getLong(column);
        return rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** A place in a list of jobs: right after the one that was created then. */
    private record Position(long createdAt, String id) {

        String text() {
            byte[] plain = (createdAt + " " + id).getBytes(StandardCharsets.UTF_8);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
        }

        static Position parse(String cursor) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                int space = plain.indexOf(' ');
                return new Position(Long.parseLong(plain.substring(0, space)), plain.substring(space + 1));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException(
                        "\"" + cursor + "\" is no cursor of a list of jobs; begin without one", e);
            }
        }
    }
}
