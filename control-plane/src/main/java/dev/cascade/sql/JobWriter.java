package dev.cascade.sql;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.sql.BatchedWrite.Append;
import dev.cascade.sql.BatchedWrite.Create;
import dev.cascade.sql.BatchedWrite.EntryRow;
import dev.cascade.sql.BatchedWrite.Report;
import dev.cascade.sql.GroupCommit.Ticket;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes a batch, each part of which has a condition of its own. An append is one INSERT, whose SELECT finds nothing unless the entry before
 * is there: no reads. Rows are written in the order of job ids, so that processes that write the same jobs wait for each other in a line and not in a
 * circle.
 */
final class JobWriter {

    private static final String CREATE = """
        INSERT INTO job
          (id, dag, dag_version, context, triggered_by, note, created_at, status, started_at, completed_at, check_at,
           actor)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING\
        """;

    private static final String FIRST = """
        INSERT INTO entry (job, number, first_event, decided_at, checkpoint, events, write_id)
        SELECT j.n, ?, ?, ?, ?, ?, ? FROM job j WHERE j.id = ?\
        """;

    private static final String APPEND = """
        INSERT INTO entry (job, number, first_event, decided_at, checkpoint, events, write_id)
        SELECT j.n, ?, ?, ?, ?, ?, ? FROM job j JOIN entry previous ON previous.job = j.n
        WHERE j.id = ? AND j.status <> 9 AND previous.number = ? ON CONFLICT DO NOTHING\
        """;

    /** A job that has ended is checked no more. */
    private static final String STATUS = """
            UPDATE job SET status = ?, started_at = coalesce(started_at, ?), completed_at = ?,
              check_at = CASE WHEN ? < 2 THEN coalesce(check_at, ?) END WHERE id = ? AND status <> 9""";

    /** Keeps an ended job that goes on from being marked as deleted meanwhile. */
    private static final String HOLD = "UPDATE job SET status = status WHERE id = ?";

    private static final String REPORT = """
        INSERT INTO completion (job, task, map_index, attempt, started_at, outcome)
        SELECT j.n, ?, ?, ?, ?, ? FROM job j WHERE j.id = ? ON CONFLICT DO NOTHING\
        """;

    private static final String CONSUME =
            "DELETE FROM completion WHERE job = (SELECT n FROM job WHERE id = ?) AND task = ? AND map_index = ? AND"
                    + " attempt <= ?";

    private static final String CONSUME_ALL = "DELETE FROM completion WHERE job = (SELECT n FROM job WHERE id = ?)";

    private final Database database;
    private final PendingWorkChannel changes;

    JobWriter(Database database, PendingWorkChannel changes) {
        this.database = database;
        this.changes = changes;
    }

    /** Writes all of them in one transaction, or throws and writes none. */
    void write(PreparedConnection session, List<Ticket> batch) throws SQLException {
        Batch sorted = new Batch(batch);
        List<String> changed;
        if (isOneStatement(sorted, batch.size())) {
            changed = run(session, sorted);
        } else {
            changed = session.transaction(() -> run(session, sorted));
        }
        if (!changed.isEmpty()) {
            changes.committed(changed);
        }
    }

    /** Whether it can do without BEGIN and COMMIT, each of which is a round trip to a PostgreSQL server. */
    private boolean isOneStatement(Batch batch, int size) {
        return batch.creates.isEmpty()
                && (batch.appends.isEmpty() || batch.reports.isEmpty())
                && (size == 1 || database.commitsBatchAtOnce())
                && !batch.hasMoreToDo(changes.areTransactional());
    }

    private List<String> run(PreparedConnection session, Batch batch) throws SQLException {
        create(session, batch.creates);
        append(session, batch.appends);
        insert(session, REPORT, batch.reports, this::bindReport);
        List<String> changed = batch.changed();
        if (!changed.isEmpty() && changes.areTransactional()) {
            changes.inTransaction(session.connection(), changed);
        }
        return changed;
    }

    private void create(PreparedConnection session, List<Part<Create>> creates) throws SQLException {
        insert(session, CREATE, creates, this::bindHeader);
        execute(session, FIRST, saved(creates), (s, c) -> {
            int next = bindEntry(s, c.write.first());
            s.setString(next, c.write.jobId());
        });
    }

    private void append(PreparedConnection session, List<Part<Append>> appends) throws SQLException {
        List<Append> goingOn = appends.stream()
                .map(part -> part.write)
                .filter(a -> a.row().newStatus().filter(s -> !s.isTerminal()).isPresent())
                .toList();
        execute(session, HOLD, goingOn, (s, a) -> s.setString(1, a.jobId()));
        insert(session, APPEND, appends, (s, a) -> {
            int next = bindEntry(s, a.write.row());
            s.setString(next, a.write.jobId());
            s.setLong(next + 1, a.write.row().entry().number() - 1);
        });
        List<Append> withStatus = new ArrayList<>();
        for (Part<Append> part : saved(appends)) {
            if (part.write.row().newStatus().isPresent()) {
                withStatus.add(part.write);
            }
            if (part.write.consumes()) {
                consume(session, part.write);
            }
        }
        execute(session, STATUS, withStatus, JobWriter::bindStatus);
    }

    /** Takes away what was reported and is part of the journal now. */
    private static void consume(PreparedConnection session, Append append) throws SQLException {
        if (append.row().newStatus().map(JobStatus::isTerminal).orElse(false)) {
            execute(session, CONSUME_ALL, List.of(append), (s, a) -> s.setString(1, a.jobId()));
            return;
        }
        List<Event.OfTask> ends = new ArrayList<>();
        for (Event event : append.row().entry().events()) {
            if (event instanceof Event.OfTask ofTask && endedAttempt(ofTask) > 0) {
                ends.add(ofTask);
            }
        }
        execute(session, CONSUME, ends, (s, event) -> {
            s.setString(1, append.jobId());
            s.setInt(2, event.ref().task());
            s.setInt(3, event.ref().mapIndex());
            s.setInt(4, endedAttempt(event));
        });
    }

    /** The latest attempt that the event ends; 0 if it ends none. */
    private static int endedAttempt(Event.OfTask event) {
        return switch (event) {
            case Event.TaskSucceeded e -> e.attempt();
            case Event.TaskFailed e -> e.attempt();
            case Event.TaskUpForRetry e -> e.attempt();
            case Event.TaskSkipped e -> Integer.MAX_VALUE;
            case Event.TaskCancelled e -> Integer.MAX_VALUE;
            case Event.TaskUpstreamFailed e -> 0;
            case Event.TaskCleared e -> 0;
            case Event.TaskReady e -> 0;
            case Event.TaskWaiting e -> 0;
            case Event.TaskExpanded e -> 0;
            case Event.TaskQueued e -> 0;
            case Event.TaskRunning e -> 0;
        };
    }

    // ---- parameters

    private void bindHeader(PreparedStatement s, Part<Create> create) throws SQLException {
        EntryRow first = create.write.first();
        JobHeader header = create.write.header().untouched().after(first.entry());
        s.setString(1, header.id());
        s.setString(2, header.dag());
        s.setInt(3, header.dagVersion());
        s.setString(4, database.keepable(header.context()));
        s.setString(5, database.keepable(header.triggeredBy()));
        s.setString(6, header.note().map(database::keepable).orElse(null));
        s.setLong(7, header.createdAt().toEpochMilli());
        s.setInt(8, header.status().code());
        setTime(s, 9, header.startedAt());
        setTime(s, 10, header.completedAt());
        setTime(s, 11, firstCheck(header.status(), first.entry().at()));
        s.setString(12, header.actor().map(Actor::name).orElse(null));
    }

    private static Optional<Instant> firstCheck(JobStatus status, Instant at) {
        return status.isTerminal() ? Optional.empty() : Optional.of(at.plus(JobStore.FIRST_CHECK));
    }

    private static int bindEntry(PreparedStatement s, EntryRow row) throws SQLException {
        s.setLong(1, row.entry().number());
        s.setLong(2, row.entry().firstEvent());
        s.setLong(3, row.entry().at().toEpochMilli());
        if (row.entry().checkpoint().isPresent()) {
            s.setBytes(4, row.entry().checkpoint().get().toBytes());
        } else {
            s.setNull(4, Types.BINARY);
        }
        s.setBytes(5, row.events());
        s.setLong(6, row.entry().writeId());
        return 7;
    }

    private static void bindStatus(PreparedStatement s, Append append) throws SQLException {
        JobStatus status = append.row().newStatus().orElseThrow();
        Instant at = append.row().entry().at();
        s.setInt(1, status.code());
        setTime(s, 2, append.row().startsJob() ? Optional.of(at) : Optional.empty());
        setTime(s, 3, status.isTerminal() ? Optional.of(at) : Optional.empty());
        s.setInt(4, status.code());
        setTime(s, 5, firstCheck(status, at));
        s.setString(6, append.jobId());
    }

    private void bindReport(PreparedStatement s, Part<Report> report) throws SQLException {
        s.setInt(1, report.write.completion().ref().task());
        s.setInt(2, report.write.completion().ref().mapIndex());
        s.setInt(3, report.write.completion().attempt());
        s.setLong(4, report.write.completion().startedAt().toEpochMilli());
        s.setBytes(5, report.write.outcome());
        s.setString(6, report.write.jobId());
    }

    static void setTime(PreparedStatement s, int index, Optional<Instant> time) throws SQLException {
        if (time.isPresent()) {
            s.setLong(index, time.get().toEpochMilli());
        } else {
            s.setNull(index, Types.BIGINT);
        }
    }

    // ---- batches

    @FunctionalInterface
    private interface Binder<T> {

        void bind(PreparedStatement statement, T item) throws SQLException;
    }

    private static <W extends BatchedWrite> void insert(
            PreparedConnection session, String sql, List<Part<W>> parts, Binder<Part<W>> binder) throws SQLException {
        int[] counts = execute(session, sql, parts, binder);
        for (int i = 0; i < counts.length; i++) {
            parts.get(i).ticket.saved(counts[i] == 1);
        }
    }

    private static <T> int[] execute(PreparedConnection session, String sql, List<T> items, Binder<T> binder)
            throws SQLException {
        if (items.isEmpty()) {
            return new int[0];
        }
        PreparedStatement statement = session.statement(sql);
        if (items.size() == 1) {
            binder.bind(statement, items.getFirst());
            return new int[] {statement.executeUpdate()};
        }
        for (T item : items) {
            binder.bind(statement, item);
            statement.addBatch();
        }
        return statement.executeBatch();
    }

    private static <W extends BatchedWrite> List<Part<W>> saved(List<Part<W>> parts) {
        List<Part<W>> saved = new ArrayList<>(parts.size());
        for (Part<W> part : parts) {
            if (part.ticket.isSaved()) {
                saved.add(part);
            }
        }
        return saved;
    }

    private record Part<W extends BatchedWrite>(W write, Ticket ticket) {}

    /** The parts by kind, each in the order of job ids; those of one job as they came. */
    private static final class Batch {

        final List<Part<Create>> creates = new ArrayList<>();
        final List<Part<Append>> appends = new ArrayList<>();
        final List<Part<Report>> reports = new ArrayList<>();

        Batch(List<Ticket> tickets) {
            for (Ticket ticket : tickets) {
                switch (ticket.write) {
                    case Create c -> creates.add(new Part<>(c, ticket));
                    case Append a -> appends.add(new Part<>(a, ticket));
                    case Report r -> reports.add(new Part<>(r, ticket));
                }
            }
            creates.sort(byJob());
            appends.sort(byJob());
            reports.sort(JobWriter.<Report>byJob()
                    .thenComparing(r -> r.write.completion().ref()));
        }

        /** Whether a successful INSERT may be followed by something else. */
        boolean hasMoreToDo(boolean tellsInTransaction) {
            for (Part<Append> part : appends) {
                if (part.write.consumes()
                        || part.write.row().newStatus().isPresent()
                        || (tellsInTransaction && part.write.leavesWork())) {
                    return true;
                }
            }
            return tellsInTransaction && !reports.isEmpty();
        }

        List<String> changed() {
            List<String> ids = new ArrayList<>();
            collectChanged(creates, ids);
            collectChanged(appends, ids);
            collectChanged(reports, ids);
            return ids;
        }

        private static <W extends BatchedWrite> void collectChanged(List<Part<W>> parts, List<String> ids) {
            for (Part<W> part : parts) {
                if (part.ticket.isSaved() && part.write.leavesWork()) {
                    ids.add(part.write.jobId());
                }
            }
        }
    }

    private static <W extends BatchedWrite> Comparator<Part<W>> byJob() {
        return Comparator.comparing(part -> part.write.jobId());
    }
}
