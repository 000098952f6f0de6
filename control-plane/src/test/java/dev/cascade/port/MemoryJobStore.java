package dev.cascade.port;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in memory, for tests of use cases. Entries and checkpoints are kept in their stored form, so that nothing a caller holds is what
 * another one reads. Thread-safe.
 */
public final class MemoryJobStore implements JobStore {

    private static final int PAGE = 1_000;
    private static final Comparator<JobHeader> OLDEST_FIRST =
            Comparator.comparing(JobHeader::createdAt).thenComparing(JobHeader::id);

    private final Map<String, Kept> records = new HashMap<>();
    /** Jobs that are marked as deleted. */
    private final Map<String, Kept> deleted = new HashMap<>();

    private final TreeMap<String, String> unfinished = new TreeMap<>();
    private final Map<String, KeyBinding> keys = new HashMap<>();
    private final Map<CheckKey, Instant> checks = new HashMap<>();

    private record CheckKey(String jobId, long entry) {}

    @Override
    public synchronized SaveResult create(JobHeader job, Entry first) {
        if (deleted.containsKey(job.id())) {
            return SaveResult.CONFLICT;
        }
        Kept known = records.get(job.id());
        if (known != null) {
            return known.has(first) ? SaveResult.SAVED : SaveResult.CONFLICT;
        }
        Kept record = new Kept(job.untouched());
        records.put(job.id(), record);
        add(record, first);
        return SaveResult.SAVED;
    }

    @Override
    public synchronized SaveResult append(String jobId, Entry entry) {
        Kept record = records.get(jobId);
        if (record == null) {
            return SaveResult.CONFLICT;
        }
        if (record.journal.size() + 1 != entry.number()) {
            return record.has(entry) ? SaveResult.SAVED : SaveResult.CONFLICT;
        }
        add(record, entry);
        return SaveResult.SAVED;
    }

    private void add(Kept record, Entry entry) {
        record.journal.add(new Stored(
                entry.number(),
                entry.firstEvent(),
                entry.at(),
                EventCodec.encode(entry.at(), entry.events()),
                entry.writeId()));
        entry.checkpoint().ifPresent(c -> {
            record.checkpoint = c.toBytes();
            record.checkpointEntry = entry.number();
        });
        record.header = record.header.after(entry);
        CheckKey check = new CheckKey(record.header.id(), 0);
        if (record.header.status().isTerminal()) {
            unfinished.remove(order(record.header));
            checks.remove(check);
        } else {
            unfinished.put(order(record.header), record.header.id());
            checks.putIfAbsent(check, entry.at().plus(FIRST_CHECK));
        }
    }

    /** A text that sorts as jobs are created. */
    private static String order(JobHeader header) {
        return "%016x %s".formatted(header.createdAt().toEpochMilli(), header.id());
    }

    @Override
    public synchronized Optional<StoredJob> find(String jobId) {
        return Optional.ofNullable(records.get(jobId))
                .map(r -> new StoredJob(
                        r.header,
                        Optional.ofNullable(r.checkpoint).map(Checkpoint::ofBytes),
                        r.entriesAfter(r.checkpointEntry, Integer.MAX_VALUE)));
    }

    @Override
    public synchronized List<Command.Complete> reported(String jobId) {
        Kept record = records.get(jobId);
        return record == null ? List.of() : List.copyOf(record.reported.values());
    }

    @Override
    public synchronized Optional<JobHeader> header(String jobId) {
        return Optional.ofNullable(records.get(jobId)).map(r -> r.header);
    }

    @Override
    public synchronized List<Entry> entries(String jobId, long afterEntry, int limit) {
        Kept record = records.get(jobId);
        return record == null ? List.of() : record.entriesAfter(afterEntry, limit);
    }

    @Override
    public synchronized List<Entry> entries(String jobId, SortedSet<Long> numbers) {
        return entries(jobId, 0, Integer.MAX_VALUE).stream()
                .filter(entry -> numbers.contains(entry.number()))
                .toList();
    }

    @Override
    public synchronized void record(String jobId, Command.Complete completion) {
        Kept record = records.get(jobId);
        if (record != null) {
            record.reported.putIfAbsent(completion.ref() + "/" + completion.attempt(), completion);
        }
    }

    @Override
    public synchronized Page<JobHeader> list(JobQuery query) {
        List<JobHeader> wanted = records.values().stream()
                .map(r -> r.header)
                .filter(h -> query.dag().isEmpty() || query.dag().get().equals(h.dag()))
                .filter(h -> query.status().isEmpty() || query.status().get() == h.status())
                .filter(h -> query.triggeredBy().isEmpty()
                        || query.triggeredBy().get().equals(h.triggeredBy()))
                .filter(h -> query.createdFrom().isEmpty()
                        || !h.createdAt().isBefore(query.createdFrom().get()))
                .filter(h -> query.createdBefore().isEmpty()
                        || h.createdAt().isBefore(query.createdBefore().get()))
                .filter(h -> query.cursor().isEmpty()
                        || order(h).compareTo(query.cursor().get()) < 0)
                .sorted(OLDEST_FIRST.reversed())
                .limit(query.limit() + 1L)
                .toList();
        boolean more = wanted.size() > query.limit();
        List<JobHeader> items = more ? wanted.subList(0, query.limit()) : wanted;
        return new Page<>(items, more ? Optional.of(order(items.getLast())) : Optional.empty());
    }

    @Override
    public synchronized Page<String> unfinished(Optional<String> cursor) {
        Map<String, String> rest = cursor.isEmpty() ? unfinished : unfinished.tailMap(cursor.get(), false);
        List<Map.Entry<String, String>> some =
                rest.entrySet().stream().limit(PAGE).toList();
        return new Page<>(
                some.stream().map(Map.Entry::getValue).toList(),
                some.size() < rest.size() ? Optional.of(some.getLast().getKey()) : Optional.empty());
    }

    @Override
    public synchronized Admission admission(String dag, int limit) {
        int running = Math.toIntExact(ofDag(dag, JobStatus.RUNNING).limit(limit).count());
        return new Admission(
                running,
                ofDag(dag, JobStatus.PENDING)
                        .sorted(OLDEST_FIRST)
                        .limit(limit - running)
                        .map(JobHeader::id)
                        .toList());
    }

    private Stream<JobHeader> ofDag(String dag, JobStatus status) {
        return records.values().stream()
                .map(record -> record.header)
                .filter(header -> header.dag().equals(dag) && header.status() == status);
    }

    @Override
    public synchronized List<DueCheck> dueChecks(Instant now, int limit) {
        return checks.entrySet().stream()
                .filter(check -> !check.getValue().isAfter(now))
                .sorted(Map.Entry.comparingByValue())
                .limit(limit)
                .map(check -> new DueCheck(
                        check.getKey().jobId(), check.getValue(), check.getKey().entry(), true))
                .toList();
    }

    @Override
    public synchronized void schedule(DueCheck check) {
        Kept record = records.get(check.jobId());
        if (record != null && (check.isOfEntry() || !record.header.status().isTerminal())) {
            checks.merge(key(check), check.at(), (one, other) -> one.isBefore(other) ? one : other);
        }
    }

    @Override
    public synchronized void checked(DueCheck check, Optional<Instant> next) {
        if (checks.remove(key(check), check.at())) {
            next.ifPresent(at -> schedule(DueCheck.ofJob(check.jobId(), at)));
        }
    }

    private static CheckKey key(DueCheck check) {
        return new CheckKey(check.jobId(), check.entry());
    }

    @Override
    public synchronized KeyBinding bind(KeyBinding wanted, Instant now) {
        KeyBinding bound = keys.get(wanted.key());
        if (bound == null || !now.isBefore(bound.expiresAt())) {
            keys.put(wanted.key(), wanted);
            return wanted;
        }
        return bound;
    }

    @Override
    public synchronized Page<EndedJob> ended(EndedQuery query) {
        List<JobHeader> wanted = Stream.concat(records.values().stream(), deleted.values().stream())
                .map(r -> r.header)
                .filter(h -> query.dag().isEmpty() || query.dag().get().equals(h.dag()))
                .filter(h -> h.completedAt()
                        .filter(at -> at.isBefore(query.before()))
                        .isPresent())
                .filter(h -> query.cursor().isEmpty()
                        || order(h).compareTo(query.cursor().get()) > 0)
                .sorted(OLDEST_FIRST)
                .limit(query.limit() + 1L)
                .toList();
        boolean more = wanted.size() > query.limit();
        List<JobHeader> page = more ? wanted.subList(0, query.limit()) : wanted;
        return new Page<>(
                page.stream()
                        .map(h -> new EndedJob(
                                h.id(),
                                deleted.containsKey(h.id()) ? Optional.empty() : Optional.of(h.dag()),
                                h.completedAt().orElseThrow()))
                        .toList(),
                more ? Optional.of(order(page.getLast())) : Optional.empty());
    }

    @Override
    public synchronized boolean markDeleted(String jobId, Instant endedBefore) {
        Kept record = records.get(jobId);
        if (record != null
                && record.header
                        .completedAt()
                        .filter(at -> at.isBefore(endedBefore))
                        .isPresent()) {
            deleted.put(jobId, record);
            records.remove(jobId);
        }
        return deleted.containsKey(jobId);
    }

    @Override
    public synchronized boolean delete(String jobId) {
        if (deleted.remove(jobId) != null) {
            checks.keySet().removeIf(check -> check.jobId().equals(jobId));
        }
        return true;
    }

    // Never compared, only decoded.
    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(long number, long firstEvent, Instant at, byte[] events, long writeId) {

        Entry entry() {
            return new Entry(number, firstEvent, at, EventCodec.decode(events), Optional.empty(), writeId);
        }
    }

    private static final class Kept {

        JobHeader header;
        byte @Nullable [] checkpoint;
        long checkpointEntry;
        final List<Stored> journal = new ArrayList<>();
        final Map<String, Command.Complete> reported = new LinkedHashMap<>();

        Kept(JobHeader header) {
            this.header = header;
        }

        boolean has(Entry entry) {
            return entriesAfter(entry.number() - 1, 1).stream().anyMatch(entry::isSameWrite);
        }

        List<Entry> entriesAfter(long entry, int limit) {
            return journal.stream().skip(entry).limit(limit).map(Stored::entry).toList();
        }
    }
}
