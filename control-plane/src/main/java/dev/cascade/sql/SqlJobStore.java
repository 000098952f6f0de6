package dev.cascade.sql;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoredJob;
import dev.cascade.sql.BatchedWrite.EntryRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs in a database. */
final class SqlJobStore implements JobStore {

    private static final int MAX_PAGE = 1_000;

    /** So many jobs are found with one read. */
    private static final int MAX_FOUND = 256;

    /** More jobs than this are not remembered to have completions; what they leave behind goes when they are deleted. */
    private static final int MAX_REMEMBERED = 100_000;

    private final Database database;
    private final GroupCommit commits;

    /** Jobs that may have recorded completions, so that appending to all others need not look for any. */
    private final Set<String> withReports = ConcurrentHashMap.newKeySet();

    SqlJobStore(Database database, GroupCommit commits) {
        this.database = database;
        this.commits = commits;
    }

    @Override
    public SaveResult create(JobHeader job, Entry first) {
        if (first.number() != 1) {
            throw new IllegalArgumentException("a job begins with entry 1, got " + first.number());
        }
        EntryRow row = EntryRow.of(first);
        return isSaved(job.id(), new BatchedWrite.Create(job, row), row) ? SaveResult.SAVED : SaveResult.CONFLICT;
    }

    /** Whether the entry is saved, be it that an earlier try did it, whose answer got lost. */
    private boolean isSaved(String jobId, BatchedWrite write, EntryRow row) {
        Entry entry = row.entry();
        return write(write, "save job " + jobId)
                || (entry.writeId() != 0
                        && entries(jobId, entry.number() - 1, 1).stream().anyMatch(entry::isSameWrite));
    }

    @Override
    public SaveResult append(String jobId, Entry entry) {
        boolean consumes = withReports.contains(jobId);
        EntryRow row = EntryRow.of(entry);
        boolean saved = isSaved(jobId, new BatchedWrite.Append(jobId, row, consumes), row);
        if (consumes && saved && row.newStatus().map(JobStatus::isTerminal).orElse(false)) {
            withReports.remove(jobId);
        }
        return saved ? SaveResult.SAVED : SaveResult.CONFLICT;
    }

    @Override
    public void record(String jobId, Command.Complete completion) {
        boolean unused = write(BatchedWrite.Report.of(jobId, completion), "record a completion of job " + jobId);
    }

    private boolean write(BatchedWrite write, String doing) {
        try {
            return commits.write(write);
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }

    @Override
    public Optional<StoredJob> find(String jobId) {
        return read("read job " + jobId, c -> {
            Optional<JobRow> job = JobRow.find(c, jobId);
            return job.isEmpty() ? Optional.empty() : Optional.of(tail(c, job.get()));
        });
    }

    @Override
    public Map<String, FoundJob> findAll(Collection<String> jobIds) {
        Map<String, FoundJob> found = new HashMap<>();
        List<String> ids = List.copyOf(jobIds);
        for (int from = 0; from < ids.size(); from += MAX_FOUND) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + MAX_FOUND));
            found.putAll(read("read " + some.size() + " jobs", c -> JobRows.find(c, some)));
        }
        found.forEach((id, job) -> remember(id, job.reported()));
        return found;
    }

    @Override
    public List<Command.Complete> reported(String jobId) {
        List<Command.Complete> reported =
                readOne("read what was reported of job " + jobId, c -> JobRows.reported(c, jobId));
        remember(jobId, reported);
        return reported;
    }

    private void remember(String jobId, List<Command.Complete> reported) {
        if (!reported.isEmpty() && withReports.size() < MAX_REMEMBERED) {
            withReports.add(jobId);
        }
    }

    /** Reads back to the latest checkpoint, and no further. */
    private static StoredJob tail(Connection connection, JobRow job) throws SQLException {
        String sql = """
            SELECT number, first_event, decided_at, events, write_id, checkpoint FROM entry
            WHERE job = ? AND number >= coalesce(
              (SELECT number FROM entry WHERE job = ? AND checkpoint IS NOT NULL ORDER BY number DESC LIMIT 1), 0)
            ORDER BY number\
            """;
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, job.n());
            query.setLong(2, job.n());
            Optional<Checkpoint> checkpoint = Optional.empty();
            List<Entry> tail = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    byte[] bytes = rows.getBytes(6);
                    if (bytes != null) {
                        checkpoint = Optional.of(Checkpoint.ofBytes(bytes));
                    } else {
                        tail.add(JobRows.entry(rows));
                    }
                }
            }
            return new StoredJob(job.header(), checkpoint, tail);
        }
    }

    @Override
    public Optional<JobHeader> header(String jobId) {
        return readOne("read job " + jobId, c -> JobRow.find(c, jobId).map(JobRow::header));
    }

    @Override
    public List<Entry> entries(String jobId, long afterEntry, int limit) {
        String sql = """
            SELECT number, first_event, decided_at, events, write_id FROM entry
            WHERE job = (SELECT n FROM job WHERE id = ? AND status <> 9) AND number > ? ORDER BY number LIMIT ?\
            """;
        return readOne("read the journal of job " + jobId, connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, jobId);
                query.setLong(2, afterEntry);
                query.setInt(3, Math.min(limit, MAX_PAGE));
                return entries(query);
            }
        });
    }

    @Override
    public List<Entry> entries(String jobId, SortedSet<Long> numbers) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        String sql = """
            SELECT number, first_event, decided_at, events, write_id FROM entry
            WHERE job = (SELECT n FROM job WHERE id = ? AND status <> 9) AND number IN (%s) ORDER BY number\
            """.formatted(String.join(",", Collections.nCopies(numbers.size(), "?")));
        return read("read the journal of job " + jobId, connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setString(1, jobId);
                int parameter = 2;
                for (long number : numbers) {
                    query.setLong(parameter++, number);
                }
                return entries(query);
            }
        });
    }

    private static List<Entry> entries(PreparedStatement query) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                entries.add(JobRows.entry(rows));
            }
        }
        return entries;
    }

    @Override
    public Map<String, JournalEnd> ends(Collection<String> jobIds) {
        Map<String, JournalEnd> ends = new HashMap<>();
        List<String> ids = List.copyOf(jobIds);
        for (int from = 0; from < ids.size(); from += MAX_PAGE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + MAX_PAGE));
            ends.putAll(readOne("read where " + some.size() + " journals end", c -> ends(c, some)));
        }
        return ends;
    }

    private static Map<String, JournalEnd> ends(Connection connection, List<String> ids) throws SQLException {
        String sql = """
            SELECT j.id, e.number, e.decided_at FROM job j JOIN entry e ON e.job = j.n
            WHERE e.number = (SELECT max(number) FROM entry WHERE job = j.n) AND j.status <> 9 AND j.id IN (%s)\
            """.formatted(String.join(",", Collections.nCopies(ids.size(), "?")));
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < ids.size(); i++) {
                query.setString(i + 1, ids.get(i));
            }
            Map<String, JournalEnd> ends = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ends.put(rows.getString(1), new JournalEnd(rows.getLong(2), Instant.ofEpochMilli(rows.getLong(3))));
                }
            }
            return ends;
        }
    }

    @Override
    public Page<JobHeader> list(JobQuery query) {
        return read("list jobs", c -> JobRow.list(c, query));
    }

    @Override
    public Page<String> unfinished(Optional<String> cursor) {
        return read("list jobs that have not ended", c -> JobRow.unfinished(c, cursor, MAX_PAGE));
    }

    @Override
    public Admission admission(String dag, int limit) {
        return read("read which jobs of DAG " + dag + " run", c -> JobRow.admission(c, dag, limit));
    }

    @Override
    public List<DueCheck> dueChecks(Instant now, int limit) {
        return read("read which jobs are to be checked", c -> CheckRows.due(c, now, limit));
    }

    @Override
    public void schedule(DueCheck check) {
        transaction("schedule a check of job " + check.jobId(), c -> CheckRows.schedule(c, check));
    }

    @Override
    public void checked(DueCheck check, Optional<Instant> next) {
        transaction("schedule the next check of job " + check.jobId(), c -> CheckRows.checked(c, check, next));
    }

    @Override
    public KeyBinding bind(KeyBinding wanted, Instant now) {
        return transaction("bind an idempotency key", c -> KeyRows.bind(c, wanted, now));
    }

    @Override
    public Page<EndedJob> ended(EndedQuery query) {
        return read("list jobs that have ended", c -> JobRow.ended(c, query));
    }

    @Override
    public boolean markDeleted(String jobId, Instant endedBefore) {
        withReports.remove(jobId);
        return transaction("mark job " + jobId + " as deleted", c -> DeletedRows.mark(c, jobId, endedBefore));
    }

    @Override
    public boolean delete(String jobId) {
        return transaction("delete job " + jobId, c -> DeletedRows.deleteSome(c, jobId));
    }

    private <T> T read(String doing, ConnectionCallback<T> work) {
        try {
            return database.read(work);
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }

    private <T> T readOne(String doing, ConnectionCallback<T> work) {
        try {
            return database.readOne(work);
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }

    private <T> T transaction(String doing, ConnectionCallback<T> work) {
        try {
            return commits.transaction(work);
        } catch (SQLException e) {
            throw database.failed(doing, e);
        }
    }
}
