package dev.cascade.aws.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Removes jobs, in steps of which each can be repeated. To mark a job: close the journal after the entry that ended it, hide the header. To delete it:
 * purge, and leave a small item in place of what the id is looked up by. That and the end of the journal stay for some weeks, so that writers who come late
 * are refused; then DynamoDB drops them.
 */
final class Deletion {

    private static final Duration JOURNAL_STAYS_CLOSED = Duration.ofDays(14);
    /** Longer, because it tells where the journal was closed. */
    private static final Duration ID_IS_REMEMBERED = Duration.ofDays(28);

    private static final int DELETED_AT_ONCE = 1_000;

    private static final String IS_DELETED = Names.STATUS + " = :deleted";
    private static final Map<String, AttributeValue> DELETED =
            Map.of(":deleted", AttributeValue.fromN(Integer.toString(Names.DELETED)));

    private final Table table;
    private final Headers headers;
    private final Journal journal;
    private final InstantSource clock;

    Deletion(Table table, Headers headers, Journal journal, InstantSource clock) {
        this.table = table;
        this.headers = headers;
        this.journal = journal;
        this.clock = clock;
    }

    /** What is left to be looked up by the id, also of a job that is marked as deleted. */
    Optional<Item> left(String jobId) {
        return headers.findAny(jobId).filter(item -> !isComplete(item));
    }

    /**
     * Marks a job as deleted unless it goes on.
     *
     * @param lastEntry the entry with which it ended
     * @return false if it has gone on
     */
    boolean mark(String jobId, Key header, long lastEntry) {
        if (!journal.closeAfter(jobId, lastEntry, clock.instant().plus(JOURNAL_STAYS_CLOSED))) {
            return false;
        }
        hide(jobId, header);
        return true;
    }

    /** Hides a job whose journal is closed. */
    void hide(String jobId, Key header) {
        headers.markDeleted(header);
        journal.forget(jobId);
    }

    /** Removes some of what is left of a job that is marked as deleted; whether that was all. */
    boolean delete(String jobId) {
        Optional<Item> header = left(jobId).filter(Headers::isDeleted);
        if (header.isPresent() && !delete(jobId, header.get().key())) {
            return false;
        }
        headers.forget(jobId);
        journal.forget(jobId);
        return true;
    }

    private boolean delete(String jobId, Key header) {
        Instant now = clock.instant();
        long closedAt = journal.close(jobId, now.plus(JOURNAL_STAYS_CLOSED));
        if (!purge(jobId, closedAt)) {
            return false;
        }
        Key remembered = JobKeys.sortOf(jobId).isPresent() ? header : JobKeys.pointer(jobId);
        table.put(Item.at(remembered)
                .number(Names.STATUS, Names.DELETED)
                .number(Names.STATUS_ENTRY, closedAt)
                .expires(now.plus(ID_IS_REMEMBERED)));
        if (!remembered.equals(header)) {
            table.delete(header);
        }
        return true;
    }

    /** Removes the job's entries, pages and reports, as many as one query finds; whether these were all. */
    private boolean purge(String jobId, long closedAt) {
        Key stays = JobKeys.entry(jobId, closedAt);
        QueryResponse found =
                table.page(table.range(JobKeys.partition(jobId), Names.ENTRY, Names.REPORT + Character.MAX_VALUE)
                        .projectionExpression(TableSchema.PARTITION_KEY + "," + TableSchema.SORT_KEY)
                        .limit(DELETED_AT_ONCE)
                        .build());
        table.deleteAll(found.items().stream()
                .map(item -> Item.of(item).key())
                .filter(key -> !key.equals(stays))
                .toList());
        return !found.hasLastEvaluatedKey();
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
