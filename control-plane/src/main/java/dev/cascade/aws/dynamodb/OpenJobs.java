package dev.cascade.aws.dynamodb;

import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.DueCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Knows which jobs have not ended without an index on their status. Up to the <em>watermark</em>, a time, every open job is on a list and has a
 * {@linkplain DueChecks check}; after it, headers have to be looked at. The sweep that does so moves the watermark, and lists what is still open before it; so a
 * job that ends within a minute is never listed, and a header is read by a few sweeps only.
 */
final class OpenJobs {

    /** Headers younger than this may still be about to be written; the watermark stays behind them. */
    static final Duration UNSETTLED = JobStore.FIRST_CHECK;
    /** Older than this, a header that becomes open is listed at once, since the watermark may be past it before long. */
    private static final Duration FRESH = UNSETTLED.dividedBy(2);
    /** How long an entry of the list is left alone, so that its job's header can follow it. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private static final int BATCH = 100;

    private static final Key WATERMARK = new Key(Names.OPEN_JOBS, Names.ONLY);

    private final Table table;
    private final InstantSource clock;

    OpenJobs(Table table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /** A sort key: all open jobs with smaller ones are on the list. To be asked before the list is. */
    String watermark() {
        return table.getEventually(WATERMARK)
                .map(item -> item.text(Names.SORT_OF_HEADER))
                .orElse("0");
    }

    /** To be called before a header is written that says its job is open. */
    void opening(String sort) {
        if (!isFresh(sort)) {
            checkAndList(sort);
        }
    }

    /**
     * To be called before an entry is written by which a job is open again. Until the header says so too, which a writer that dies leaves to others, no sweep
     * would look at the job because of its header.
     */
    void reopening(String sort) {
        checkAndList(sort);
    }

    /** Whether a sweep will find the header itself. */
    boolean isFresh(String sort) {
        return !JobKeys.timeOf(sort).isBefore(clock.instant().minus(FRESH));
    }

    /** In this order: what is on the list is not looked for among the headers. */
    private void checkAndList(String sort) {
        check(DueCheck.ofJob(JobKeys.idOf(sort), clock.instant().plus(JobStore.FIRST_CHECK)));
        list(sort);
    }

    void check(DueCheck check) {
        table.put(Item.at(DueChecks.key(check)));
    }

    void list(String sort) {
        table.put(Item.at(key(sort)).time(Names.AT, clock.instant()));
    }

    /** A query for a range of the list, oldest first, a batch of headers at a time. */
    QueryRequest.Builder listed(String from, String to) {
        return table.range(Names.OPEN_JOBS, from, to).limit(BATCH);
    }

    /** Which of these are on the list. */
    Set<String> listed(List<String> sorts) {
        return table.getAll(sorts.stream().map(OpenJobs::key).toList(), true).keySet().stream()
                .map(Key::sort)
                .collect(Collectors.toSet());
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

    /** Moves the watermark as far as is safe. */
    void tidy(String watermark) {
        String settled = JobKeys.timePrefix(clock.instant().minus(UNSETTLED));
        if (settled.compareTo(watermark) <= 0) {
            return;
        }
        JobKeys.shards()
                .flatMap(shard ->
                        table
                                .all(HeaderLists.filtered(table.range(shard, watermark, settled), HeaderFilter.OPEN))
                                .stream())
                .forEach(header -> checkAndList(header.key().sort()));
        moveWatermark(watermark, settled);
    }

    /** Moves the watermark, up to which all open jobs are listed now; but never to where headers may still be written. */
    void moveWatermark(String watermark, String wanted) {
        String latest = JobKeys.timePrefix(clock.instant().minus(UNSETTLED));
        String settled = wanted.compareTo(latest) < 0 ? wanted : latest;
        if (settled.compareTo(watermark) <= 0) {
            return;
        }
        // If somebody else moved it meanwhile, theirs is as good.
        table.putUnless(
                Item.at(WATERMARK).text(Names.SORT_OF_HEADER, settled),
                "attribute_not_exists(" + TableSchema.PARTITION_KEY + ") OR " + Names.SORT_OF_HEADER + " = :watermark",
                Map.of(":watermark", AttributeValue.fromS(watermark)));
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
