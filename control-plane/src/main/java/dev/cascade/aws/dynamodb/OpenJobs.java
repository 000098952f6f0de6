package dev.cascade.aws.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Knows which jobs have not ended without an index on their status. Up to the <em>mark</em>, a time, every open job is on a list; after it, headers have
 * to be looked at. The sweep that does so moves the mark now and then, and lists what is still open before it; so a job that ends within
 * minutes is never listed, and a header is read by a few sweeps only.
 */
final class OpenJobs {

    /** Headers younger than this may still be about to be written; the mark stays behind them. */
    private static final Duration UNSETTLED = Duration.ofMinutes(5);
    /** Older than this, a header that becomes open is listed at once, since the mark may be past it before long. */
    private static final Duration FRESH = UNSETTLED.dividedBy(2);
    /** How long an entry of the list is left alone, so that its job's header can follow it. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private static final int BATCH = 100;

    private static final Key MARK = new Key(Names.OPEN_JOBS, Names.ONLY);

    private final Table table;
    private final InstantSource clock;

    OpenJobs(Table table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /** A sort key: all open jobs with smaller ones are on the list. To be asked before the list is. */
    String mark() {
        return table.getEventually(MARK)
                .map(item -> item.text(Names.SORT_OF_HEADER))
                .orElse("0");
    }

    /** To be called before a header is written that says its job is open. */
    void opening(String sort) {
        if (JobKeys.timeOf(sort).isBefore(clock.instant().minus(FRESH))) {
            list(sort);
        }
    }

    private void list(String sort) {
        table.put(Item.at(key(sort)).time(Names.AT, clock.instant()));
    }

    /** A query for a stretch of the list, oldest first, a batch of headers at a time. */
    QueryRequest.Builder listed(String from, String to) {
        return table.range(Names.OPEN_JOBS, from, to).limit(BATCH);
    }

    void remove(String sort) {
        table.delete(key(sort));
    }

    /** Takes a job off the list that was found to have ended, unless it has only just been listed. */
    void ended(String sort) {
        table.deleteIf(
                key(sort),
                Names.AT + " < :settled",
                Map.of(":settled", time(clock.instant().minus(SETTLING))));
    }

    /** Moves the mark as far as is safe. */
    void tidy(String mark) {
        String settled = JobKeys.timePrefix(clock.instant().minus(UNSETTLED));
        if (settled.compareTo(mark) <= 0) {
            return;
        }
        JobKeys.shards()
                .flatMap(shard ->
                        table.all(HeaderLists.filtered(table.range(shard, mark, settled), HeaderFilter.OPEN)).stream())
                .forEach(header -> list(header.key().sort()));
        // If somebody else moved it meanwhile, theirs is as good.
        table.putUnless(
                Item.at(MARK).text(Names.SORT_OF_HEADER, settled),
                "attribute_not_exists(" + TableSchema.PARTITION_KEY + ") OR " + Names.SORT_OF_HEADER + " = :mark",
                Map.of(":mark", AttributeValue.fromS(mark)));
    }

    private static Key key(String sort) {
        return new Key(Names.OPEN_JOBS, sort);
    }

    private static AttributeValue time(Instant time) {
        return AttributeValue.fromN(Long.toString(time.toEpochMilli()));
    }

    /** The keys of headers which items of the list stand for. */
    static List<Key> headersOf(List<Item> listed) {
        return listed.stream().map(item -> JobKeys.header(item.key().sort())).toList();
    }
}
