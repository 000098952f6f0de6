package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoredJob;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Jobs on DynamoDB. Creating a job takes one write and one for the index by DAG; an entry takes one for every started KB; so does a recorded
 * completion. A job whose id is not a UUID of version 7 in lower case takes one more.
 *
 * <p>Times are kept to the millisecond. Where the id is such a UUID, its time decides the order in lists, and the caller
 * should have taken it for {@code createdAt}. Lists of the ended jobs of one DAG, and {@link #unfinished}, may lag behind by about a second.
 *
 * <p>May be used by many threads; holds nothing but what saves it reads.
 */
public final class DynamoJobStore implements JobStore {

    private final Table table;
    private final Headers headers;
    private final Journal journal;
    private final Reports reports;
    private final OpenJobs open;
    private final HeaderLists lists;
    private final DueChecks checks;
    private final AdmissionItems admissionItems;
    private final Deletion deletion;
    private final KeyBindings keys;

    /**
     * A store on a table that exists, without viewers.
     *
     * @param client with the retries of the SDK, which take care of throttling
     * @param table name of the table, laid out as in {@link TableSchema}
     * @param clock the same for everybody who uses the table, give or take half a minute
     */
    public DynamoJobStore(DynamoDbClient client, String table, InstantSource clock) {
        this(new Table(client, table), clock, WatchedFlag.none());
    }

    /** The same, but what is written of jobs that somebody watches is marked with {@link TableSchema#WATCHED}. */
    public static DynamoJobStore withViewers(DynamoDbClient client, String table, InstantSource clock) {
        Table opened = new Table(client, table);
        return new DynamoJobStore(opened, clock, WatchedFlag.of(new WatchedTopics(opened), clock));
    }

    private DynamoJobStore(Table table, InstantSource clock, WatchedFlag watched) {
        this.table = table;
        OverflowItems pages = new OverflowItems(this.table);
        EntryItems items = new EntryItems(pages);
        this.headers = new Headers(this.table, pages, items, watched);
        this.journal = new Journal(this.table, pages, items, headers, watched);
        this.reports = new Reports(this.table, pages, clock);
        this.open = new OpenJobs(this.table, clock);
        this.lists = new HeaderLists(this.table, open);
        this.checks = new DueChecks(this.table, headers, lists, open);
        this.admissionItems = new AdmissionItems(this.table, clock, this::caughtUp);
        this.deletion = new Deletion(this.table, headers, journal, clock);
        this.keys = new KeyBindings(this.table);
    }

    @Override
    public SaveResult create(JobHeader job, Entry first) {
        JobHeader header = job.untouched().after(first);
        while (true) {
            Optional<Item> inTheWay = tryToCreate(header, first);
            if (inTheWay.isEmpty()) {
                journal.created(job.id(), first);
                return SaveResult.SAVED;
            }
            if (!Deletion.isComplete(inTheWay.get())) {
                return SaveResult.CONFLICT;
            }
            deletion.forget(job.id(), inTheWay.get());
        }
    }

    /** What is in the way, if anything is. */
    private Optional<Item> tryToCreate(JobHeader header, Entry first) {
        String wanted = JobKeys.sortOf(header.id(), header.createdAt());
        String sort = wanted;
        if (JobKeys.sortOf(header.id()).isEmpty()) {
            // A second creation uses the sort key that the first one chose, whose process may have ended before it used
            // the key.
            Optional<Item> pointer =
                    table.putUnlessPresent(Item.at(JobKeys.pointer(header.id())).text(Names.SORT_OF_HEADER, sort));
            if (pointer.filter(Deletion::isComplete).isPresent()) {
                return pointer;
            }
            sort = pointer.map(item -> item.text(Names.SORT_OF_HEADER)).orElse(wanted);
        }
        if (!header.status().isTerminal()) {
            open.opening(sort);
        }
        Optional<Item> inTheWay = table.putUnlessPresent(headers.item(header, sort, first));
        if (inTheWay.isEmpty() && !sort.equals(wanted)) {
            admissionItems.moved(header, wanted, sort);
        }
        return inTheWay;
    }

    @Override
    public SaveResult append(String jobId, Entry entry) {
        if (entry.reopensJob()) {
            headers.locate(jobId).ifPresent(header -> open.reopening(header.sort()));
        }
        SaveResult result = journal.append(jobId, entry);
        if (result == SaveResult.SAVED && entry.newStatus().isPresent()) {
            headers.locate(jobId).ifPresent(header -> became(header, entry));
        }
        return result;
    }

    private Optional<Item> became(Key header, Entry entry) {
        JobStatus status = entry.newStatus().orElseThrow();
        if (!status.isTerminal()) {
            open.opening(header.sort());
        }
        return headers.became(header, entry);
    }

    @Override
    public Optional<StoredJob> find(String jobId) {
        return headers.find(jobId).flatMap(header -> find(jobId, header));
    }

    private Optional<StoredJob> find(String jobId, Item header) {
        Journal.Tail tail = journal.tail(jobId, header);
        if (tail.isClosed()) {
            return Optional.empty();
        }
        Item current = header;
        for (Entry entry : tail.entries()) {
            current = caughtUp(current, entry);
        }
        return Optional.of(new StoredJob(headers.read(current), tail.checkpoint(), tail.entries()));
    }

    private Item caughtUp(Item header) {
        return journal.last(JobKeys.idOf(header.key().sort()))
                .map(last -> caughtUp(header, last))
                .orElse(header);
    }

    /** Makes up for a writer that ended between an entry and the header. */
    private Item caughtUp(Item header, Entry entry) {
        return entry.newStatus().isPresent() && header.number(Names.STATUS_ENTRY) < entry.number()
                ? became(header.key(), entry).orElse(header)
                : header;
    }

    @Override
    public Optional<JobHeader> header(String jobId) {
        return headers.find(jobId)
                .map(header -> Headers.isUnfinished(header) ? caughtUp(header) : header)
                .map(headers::read);
    }

    @Override
    public List<Entry> entries(String jobId, long afterEntry, int limit) {
        if (afterEntry > 0) {
            return journal.entries(jobId, afterEntry, limit);
        }
        Optional<Entry> first = headers.find(jobId).map(header -> journal.first(jobId, header));
        List<Entry> entries = new ArrayList<>();
        first.ifPresent(entries::add);
        if (first.isPresent() && limit > 1) {
            entries.addAll(journal.entries(jobId, 1, limit - 1));
        }
        return entries;
    }

    @Override
    public List<Entry> entries(String jobId, SortedSet<Long> numbers) {
        List<Entry> entries = new ArrayList<>();
        if (numbers.contains(1L)) {
            headers.find(jobId).map(header -> journal.first(jobId, header)).ifPresent(entries::add);
        }
        entries.addAll(journal.entries(jobId, numbers.tailSet(2L)));
        return entries;
    }

    @Override
    public void record(String jobId, Command.Complete completion) {
        reports.record(jobId, completion);
    }

    @Override
    public List<Command.Complete> reported(String jobId) {
        List<Command.Complete> reported = reports.find(jobId);
        // A report may have come after the job was deleted.
        return reported.isEmpty() || headers.find(jobId).isPresent() ? reported : List.of();
    }

    @Override
    public Page<JobHeader> list(JobQuery query) {
        Page<Item> page = lists.list(query);
        return new Page<>(page.items().stream().map(headers::read).toList(), page.nextCursor());
    }

    @Override
    public Page<String> unfinished(Optional<String> cursor) {
        Page<Item> page = lists.unfinished(cursor);
        return new Page<>(
                page.items().stream()
                        .map(header -> JobKeys.idOf(header.key().sort()))
                        .toList(),
                page.nextCursor());
    }

    @Override
    public Admission admission(String dag, int limit) {
        return admissionItems.admission(dag, limit);
    }

    @Override
    public void placed(JobHeader job, boolean runs) {
        admissionItems.placed(job, headers.sortOf(job), runs);
    }

    @Override
    public void begins(String dag, String jobId) {
        headers.locate(jobId).ifPresent(header -> admissionItems.runs(dag, header.sort()));
    }

    @Override
    public void displaced(JobHeader job) {
        admissionItems.displaced(job, headers.sortOf(job));
    }

    @Override
    public List<DueCheck> dueChecks(Instant now, int limit) {
        return checks.due(now, limit);
    }

    @Override
    public void schedule(DueCheck check) {
        checks.schedule(check);
    }

    @Override
    public void checked(DueCheck check, Optional<Instant> next) {
        checks.checked(check, next);
    }

    @Override
    public KeyBinding bind(KeyBinding wanted, Instant now) {
        return keys.bind(wanted, now);
    }

    @Override
    public Page<EndedJob> ended(EndedQuery query) {
        Page<Item> page = lists.ended(query);
        return new Page<>(
                page.items().stream()
                        .map(header -> new EndedJob(
                                JobKeys.idOf(header.key().sort()),
                                header.optionalText(Names.DAG),
                                header.time(Names.COMPLETED_AT)))
                        .toList(),
                page.nextCursor());
    }

    @Override
    public boolean markDeleted(String jobId, Instant endedBefore) {
        Optional<Item> header = deletion.left(jobId);
        if (header.isEmpty() || Headers.isDeleted(header.get())) {
            return header.isPresent();
        }
        Optional<StoredJob> job = find(jobId, header.get());
        if (job.isEmpty()) {
            // Its journal is closed: an earlier call ended in the middle.
            deletion.hide(jobId, header.get().key());
            return true;
        }
        return job.get()
                        .header()
                        .completedAt()
                        .filter(at -> at.isBefore(endedBefore))
                        .isPresent()
                && deletion.mark(jobId, header.get().key(), job.get().lastEntry());
    }

    @Override
    public boolean delete(String jobId) {
        return deletion.delete(jobId);
    }
}
