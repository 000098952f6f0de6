package dev.cascade.aws.dynamodb;

import static dev.cascade.aws.dynamodb.TableSchema.DAG_INDEX;
import static dev.cascade.aws.dynamodb.TableSchema.DAG_INDEX_PARTITION_KEY;
import static dev.cascade.aws.dynamodb.TableSchema.SORT_KEY;

import dev.cascade.aws.dynamodb.HeaderScan.Step;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore.EndedQuery;
import dev.cascade.port.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Lists of jobs, from headers in the order in which they lie. Cursors are sort keys. */
final class HeaderLists {

    /** After so many headers looked at in one sweep, it pays to move the watermark. */
    static final int TIDY_AFTER = 200;

    private static final int LARGEST_PAGE = 1_000;
    private static final Pattern CURSOR = Pattern.compile("[0-9a-f]{12}.{1,128}");
    /** Between the making of a job's id, by which it lies in the order, and its creation passes less. */
    private static final Duration ID_AGE = Duration.ofMinutes(1);

    private static final String LEAST = "0";
    private static final String GREATEST = "g";

    private final Table table;
    private final OpenJobs open;

    HeaderLists(Table table, OpenJobs open) {
        this.table = table;
        this.open = open;
    }

    /** A range of the order, both ends included; at {@code except} the page before ended. */
    private record KeyRange(String from, String to, String except) {

        static KeyRange before(Optional<String> cursor, String from) {
            check(cursor);
            return new KeyRange(from, cursor.orElse(GREATEST), cursor.orElse(""));
        }

        /** Where jobs lie that were created between two times, which may differ from the times of their ids a little. */
        KeyRange within(JobQuery query) {
            String earliest = query.createdFrom()
                    .map(time -> JobKeys.timePrefix(time.minus(ID_AGE)))
                    .orElse(from);
            String latest = query.createdBefore()
                    .map(time -> JobKeys.timePrefix(time.plus(ID_AGE)))
                    .orElse(to);
            return new KeyRange(
                    earliest.compareTo(from) > 0 ? earliest : from, latest.compareTo(to) < 0 ? latest : to, except);
        }

        static KeyRange after(Optional<String> cursor, String from) {
            check(cursor);
            String start = cursor.filter(c -> c.compareTo(from) > 0).orElse(from);
            return new KeyRange(start, GREATEST, cursor.orElse(""));
        }

        boolean isEmpty() {
            return from.compareTo(to) > 0;
        }

        private static void check(Optional<String> cursor) {
            if (cursor.isPresent() && !CURSOR.matcher(cursor.get()).matches()) {
                throw new IllegalArgumentException("\"" + cursor.get()
                        + "\" is not where a list of jobs ended: give the cursor of the page before, or none");
            }
        }
    }

    Page<Item> list(JobQuery query) {
        HeaderFilter filter = HeaderFilter.of(query);
        HeaderScan scan = HeaderScan.newestFirst();
        if (query.status().isPresent() && !query.status().get().isTerminal()) {
            addOpen(scan, query, filter);
        } else if (query.dag().isPresent()) {
            KeyRange range = KeyRange.before(query.cursor(), LEAST).within(query);
            addDag(
                    scan,
                    query.dag().get(),
                    range,
                    filter,
                    index -> index.scanIndexForward(false).limit(query.limit() + 1));
        } else {
            int pageSize = query.status().isPresent() ? LARGEST_PAGE : query.limit() / JobKeys.SHARDS + 10;
            addShards(
                    scan,
                    KeyRange.before(query.cursor(), LEAST).within(query),
                    filter,
                    shard -> shard.scanIndexForward(false).limit(pageSize));
        }
        return scan.take(query.limit());
    }

    /** A job that is open is on the list, or after the watermark: no need to look through history. */
    private void addOpen(HeaderScan scan, JobQuery query, HeaderFilter filter) {
        // The watermark before the list: what it moves past in between has been listed.
        String watermark = open.watermark();
        addShards(
                scan,
                KeyRange.before(query.cursor(), watermark).within(query),
                filter,
                shard -> shard.scanIndexForward(false));
        KeyRange listed = KeyRange.before(query.cursor(), LEAST).within(query);
        if (listed.isEmpty()) {
            return;
        }
        QueryRequest.Builder request = open.listed(listed.from(), listed.to()).scanIndexForward(false);
        scan.add(table, request, found -> steps(OpenJobs.headersOf(found), true, listed, filter));
    }

    private void addDag(HeaderScan scan, String dag, KeyRange range, HeaderFilter filter, Options options) {
        if (range.isEmpty()) {
            return;
        }
        QueryRequest.Builder request = table.range(dag, range.from(), range.to())
                .indexName(DAG_INDEX)
                .consistentRead(false)
                .keyConditionExpression(DAG_INDEX_PARTITION_KEY + " = :p AND " + SORT_KEY + " BETWEEN :from AND :to");
        scan.add(
                table,
                options.apply(request),
                found -> steps(found.stream().map(Item::key).toList(), true, range, filter));
    }

    /** Jobs that ended before a time, in the order of their creation, which was before it as well. */
    Page<Item> ended(EndedQuery query) {
        KeyRange after = KeyRange.after(query.cursor(), LEAST);
        KeyRange range = new KeyRange(after.from(), JobKeys.timePrefix(query.before()), after.except());
        HeaderFilter filter = HeaderFilter.endedBefore(query.before());
        HeaderScan scan = HeaderScan.oldestFirst();
        if (range.isEmpty()) {
            return new Page<>(List.of(), Optional.empty());
        }
        if (query.dag().isPresent()) {
            addDag(scan, query.dag().get(), range, filter, index -> index.limit(query.limit() + 1));
        } else {
            addShards(scan, range, filter, shard -> shard.consistentRead(false));
        }
        return scan.take(query.limit());
    }

    /** Open jobs, oldest first. A first page, now and then, leaves less to look at for the next one. */
    Page<Item> unfinished(Optional<String> cursor) {
        String watermark = open.watermark();
        HeaderScan shards = HeaderScan.oldestFirst();
        addShards(shards, KeyRange.after(cursor, watermark), HeaderFilter.OPEN, shard -> shard.consistentRead(false));
        KeyRange listed = KeyRange.after(cursor, LEAST);
        shards.add(table, open.listed(listed.from(), listed.to()).consistentRead(false), found -> {
            List<Step> steps = steps(OpenJobs.headersOf(found), false, listed, HeaderFilter.OPEN);
            steps.stream().filter(step -> step.header().isEmpty()).forEach(step -> open.ended(step.sort()));
            return steps;
        });
        Page<Item> page = shards.take(LARGEST_PAGE);
        if (cursor.isEmpty() && shards.scanned() > TIDY_AFTER) {
            open.tidy(watermark);
        }
        return page;
    }

    /**
     * Headers that were found, and how many were looked at for them.
     *
     * @param count those that were not wanted included
     */
    record Scanned(Page<Item> headers, int count) {}

    /** Open jobs whose headers lie between two sort keys, oldest first. */
    Scanned openBetween(String from, String to, Optional<String> cursor, int limit) {
        HeaderScan scan = HeaderScan.oldestFirst();
        KeyRange after = KeyRange.after(cursor, from);
        addShards(
                scan,
                new KeyRange(after.from(), to, after.except()),
                HeaderFilter.OPEN,
                shard -> shard.consistentRead(false));
        return new Scanned(scan.take(limit), scan.scanned());
    }

    /** How a query differs from a plain one. */
    private interface Options {
        QueryRequest.Builder apply(QueryRequest.Builder query);
    }

    private void addShards(HeaderScan scan, KeyRange range, HeaderFilter filter, Options options) {
        if (range.isEmpty()) {
            return;
        }
        JobKeys.shards()
                .forEach(shard -> scan.add(
                        table,
                        options.apply(filtered(table.range(shard, range.from(), range.to()), filter)),
                        found -> found.stream()
                                .filter(header -> !header.key().sort().equals(range.except()))
                                .map(Step::of)
                                .toList()));
    }

    static QueryRequest.Builder filtered(QueryRequest.Builder query, HeaderFilter filter) {
        Map<String, AttributeValue> values = new HashMap<>(query.build().expressionAttributeValues());
        values.putAll(filter.values());
        return query.filterExpression(filter.expression()).expressionAttributeValues(values);
    }

    /** A step for each key; with the header there, if there is one and it is wanted. */
    private List<Step> steps(List<Key> keys, boolean consistent, KeyRange range, HeaderFilter filter) {
        List<Key> wanted =
                keys.stream().filter(key -> !key.sort().equals(range.except())).toList();
        Map<Key, Item> headers = table.getAll(wanted, consistent);
        List<Step> steps = new ArrayList<>(wanted.size());
        for (Key key : wanted) {
            @Nullable Item header = headers.get(key);
            steps.add(
                    header != null && filter.matches().test(header)
                            ? Step.of(header)
                            : new Step(key.sort(), Optional.empty()));
        }
        return steps;
    }
}
