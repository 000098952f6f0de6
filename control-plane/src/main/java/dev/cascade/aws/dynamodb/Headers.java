package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The headers of jobs. A job's first entry lives in its header, so that a job takes one write to create. */
final class Headers {

    /** What an update bills is the whole item, in steps of 1 KB; this leaves room for what updates add. */
    private static final int SIZE_LIMIT = 1_000;

    private static final String ALIVE = Names.STATUS + " < :deleted";
    private static final AttributeValue DELETED = AttributeValue.fromN(Integer.toString(Names.DELETED));

    private final Table table;
    private final OverflowItems pages;
    private final EntryItems entryItems;
    private final WatchedFlag watched;
    private final JobCache<String> sorts = new JobCache<>();

    Headers(Table table, OverflowItems pages, EntryItems entryItems, WatchedFlag watched) {
        this.table = table;
        this.pages = pages;
        this.entryItems = entryItems;
        this.watched = watched;
    }

    /** Where the job's header lies, or would lie; empty if nothing remembers the id. */
    Optional<Key> locate(String jobId) {
        return JobKeys.sortOf(jobId)
                .or(() -> sorts.get(jobId))
                .or(() -> lookUp(jobId))
                .map(JobKeys::header);
    }

    /** The sort key of the job's header, or the one that it is going to have unless another process creates the job first. */
    String sortOf(JobHeader job) {
        return locate(job.id()).map(Key::sort).orElseGet(() -> JobKeys.sortOf(job.id(), job.createdAt()));
    }

    private Optional<String> lookUp(String jobId) {
        Optional<String> sort = table.get(JobKeys.pointer(jobId))
                .filter(item -> !isDeleted(item))
                .map(item -> item.text(Names.SORT_OF_HEADER));
        sort.ifPresent(s -> sorts.put(jobId, s));
        return sort;
    }

    void forget(String jobId) {
        boolean unused = sorts.forget(jobId);
    }

    /** The header's item as of all writes that have returned; empty if there is no such job, or no more. */
    Optional<Item> find(String jobId) {
        return findAny(jobId).filter(item -> !isDeleted(item));
    }

    /** The same, also of a job that is marked as deleted, or of one of which nothing else is left. */
    Optional<Item> findAny(String jobId) {
        Optional<Item> item = locate(jobId).flatMap(table::get);
        if (item.isEmpty() && sorts.forget(jobId)) {
            // The job may have been deleted elsewhere, and another one have its id.
            item = locate(jobId).flatMap(table::get);
        }
        return item;
    }

    /** An item for a new job; whatever does not fit has been written when this returns. */
    Item item(JobHeader header, String sort, Entry first) {
        Item item = Item.at(JobKeys.header(sort))
                .text(Names.DAG, header.dag())
                .number(Names.VERSION_OF_DAG, header.dagVersion())
                .bytes(Names.CONTEXT, utf8(header.context()))
                .text(Names.TRIGGERED_BY, header.triggeredBy())
                .time(Names.CREATED_AT, header.createdAt())
                .number(Names.STATUS, header.status().code())
                .number(Names.STATUS_ENTRY, first.newStatus().isPresent() ? 1 : 0)
                .time(Names.STARTED_AT, header.startedAt())
                .time(Names.COMPLETED_AT, header.completedAt());
        header.note().ifPresent(note -> item.bytes(Names.NOTE, utf8(note)));
        header.actor().ifPresent(actor -> item.bytes(Names.ACTOR, utf8(actor.name())));
        entryItems.write(first, item);
        watched.learn(header.id(), header.dag());
        return pages.fit(
                watched.flag(item, header.id()),
                SIZE_LIMIT,
                JobKeys.partition(header.id()),
                Names.CONTEXT,
                Names.NOTE,
                Names.ACTOR,
                Names.EVENTS,
                Names.CHECKPOINT);
    }

    JobHeader read(Item item) {
        String id = JobKeys.idOf(item.key().sort());
        String partition = JobKeys.partition(id);
        watched.learn(id, item.text(Names.DAG));
        return new JobHeader(
                id,
                item.text(Names.DAG),
                item.count(Names.VERSION_OF_DAG),
                text(pages.read(item, Names.CONTEXT, partition).orElseThrow()),
                item.text(Names.TRIGGERED_BY),
                pages.read(item, Names.ACTOR, partition).map(Headers::text).flatMap(Actor::named),
                pages.read(item, Names.NOTE, partition).map(Headers::text),
                item.time(Names.CREATED_AT),
                status(item),
                item.optionalTime(Names.STARTED_AT),
                item.optionalTime(Names.COMPLETED_AT));
    }

    static JobStatus status(Item item) {
        return JobStatus.ofCode(item.count(Names.STATUS));
    }

    static boolean isDeleted(Item item) {
        return item.numberOr(Names.STATUS, 0) == Names.DELETED;
    }

    static boolean isRunning(Item item) {
        return !isDeleted(item) && status(item) == JobStatus.RUNNING;
    }

    static boolean isUnfinished(Item item) {
        return !isDeleted(item) && !status(item).isTerminal();
    }

    /**
     * Notes the status that the job has after an entry, unless it is known already what a later entry led to.
     *
     * @return the header's item as it is now; empty if there is none
     */
    Optional<Item> became(Key header, Entry entry) {
        JobStatus status = entry.newStatus().orElseThrow();
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":status", AttributeValue.fromN(Integer.toString(status.code())),
                ":entry", AttributeValue.fromN(Long.toString(entry.number())),
                ":deleted", DELETED));
        String set = "SET " + Names.STATUS + " = :status, " + Names.STATUS_ENTRY + " = :entry";
        if (entry.startsJob() || status.isTerminal()) {
            values.put(":at", AttributeValue.fromN(Long.toString(entry.at().toEpochMilli())));
        }
        if (entry.startsJob()) {
            set += ", " + Names.STARTED_AT + " = if_not_exists(" + Names.STARTED_AT + ", :at)";
        }
        return table.update(
                header,
                status.isTerminal()
                        ? set + ", " + Names.COMPLETED_AT + " = :at"
                        : set + " REMOVE " + Names.COMPLETED_AT,
                Names.STATUS_ENTRY + " < :entry AND " + ALIVE,
                values);
    }

    /** Hides the job from everybody, for good. */
    void markDeleted(Key header) {
        table.update(
                header,
                "SET " + Names.STATUS + " = :deleted REMOVE " + Names.DAG,
                "attribute_exists(" + TableSchema.PARTITION_KEY + ")",
                Map.of(":deleted", DELETED));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
