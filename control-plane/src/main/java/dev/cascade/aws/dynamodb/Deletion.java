package dev.cascade.aws.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Removes jobs, in steps of which each can be repeated: hide the header, close the journal, purge, and leave a small item in place of
 * what the id is looked up by. That and the end of the journal stay for some weeks, so that writers who come late are refused.
 */
final class Deletion {

    private static final Duration JOURNAL_STAYS_CLOSED = Duration.ofDays(14);
    /** Longer, because it tells where the journal was closed. */
    private static final Duration ID_IS_REMEMBERED = Duration.ofDays(28);

    private static final String IS_DELETED = Names.STATUS + " = :deleted";
    private static final Map<String, AttributeValue> DELETED =
            Map.of(":deleted", AttributeValue.fromN(Integer.toString(Names.DELETED)));

    private final Table table;
    private final Headers headers;
    private final Journal journal;
    private final OpenJobs open;
    private final InstantSource clock;

    Deletion(Table table, Headers headers, Journal journal, OpenJobs open, InstantSource clock) {
        this.table = table;
        this.headers = headers;
        this.journal = journal;
        this.open = open;
        this.clock = clock;
    }

    void delete(String jobId) {
        Optional<Key> header = headers.locate(jobId);
        Optional<Item> item = header.flatMap(table::get);
        if (header.isPresent() && item.isPresent() && !isComplete(item.get())) {
            delete(jobId, header.get());
        }
        headers.forget(jobId);
        journal.forget(jobId);
    }

    private void delete(String jobId, Key header) {
        Instant now = clock.instant();
        headers.markDeleted(header);
        long closedAt = journal.close(jobId, now.plus(JOURNAL_STAYS_CLOSED));
        purge(jobId, closedAt);
        open.remove(header.sort());
        Key remembered = JobKeys.sortOf(jobId).isPresent() ? header : JobKeys.pointer(jobId);
        table.put(Item.at(remembered)
                .number(Names.STATUS, Names.DELETED)
                .number(Names.STATUS_ENTRY, closedAt)
                .expires(now.plus(ID_IS_REMEMBERED)));
        if (!remembered.equals(header)) {
            table.delete(header);
        }
    }

    private void purge(String jobId, long closedAt) {
        Key stays = JobKeys.entry(jobId, closedAt);
        List<Key> keys = table
                .all(table.range(JobKeys.partition(jobId), Names.ENTRY, Names.REPORT + Character.MAX_VALUE)
                        .projectionExpression(TableSchema.PARTITION_KEY + "," + TableSchema.SORT_KEY))
                .stream()
                .map(Item::key)
                .filter(key -> !key.equals(stays))
                .toList();
        table.deleteAll(keys);
    }

    /** Whether this is all that is left of a job. */
    static boolean isComplete(Item remembered) {
        return Headers.isDeleted(remembered) && remembered.has(Names.EXPIRES);
    }

    /** Lets a new job have the id of a deleted one. */
    void forget(String jobId, Item remembered) {
        journal.reopen(jobId, remembered.number(Names.STATUS_ENTRY));
        table.deleteIf(remembered.key(), IS_DELETED, DELETED);
    }
}
