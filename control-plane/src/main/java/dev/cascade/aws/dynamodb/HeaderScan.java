package dev.cascade.aws.dynamodb;

import dev.cascade.port.Page;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Headers from several partitions, merged into the order of their sort keys. Each source is read as far as needed. For one thread and
 * one page.
 */
final class HeaderScan {

    /** A page ends after so many calls, full or not, so that a rare status in a long history does not keep a caller waiting. */
    private static final int MOST_CALLS = 40;

    private final Comparator<Step> order;
    private final List<Source> sources = new ArrayList<>();
    private int calls;
    private int scanned;

    private HeaderScan(Comparator<Step> order) {
        this.order = order;
    }

    static HeaderScan newestFirst() {
        return new HeaderScan(Comparator.comparing(Step::sort).reversed());
    }

    static HeaderScan oldestFirst() {
        return new HeaderScan(Comparator.comparing(Step::sort));
    }

    /** A place in the order, and the header there unless it was not wanted. */
    record Step(String sort, Optional<Item> header) {

        static Step of(Item header) {
            return new Step(header.key().sort(), Optional.of(header));
        }
    }

    /** Adds the results of a query, in this scan's order, after they have been made into steps. */
    void add(Table table, QueryRequest.Builder query, Function<List<Item>, List<Step>> steps) {
        sources.add(new Source(table, query, steps));
    }

    /** How many items were looked at. */
    int scanned() {
        return scanned;
    }

    /** The first wanted headers; the cursor is the sort key after which to go on. */
    Page<Item> take(int limit) {
        List<Item> taken = new ArrayList<>();
        String last = "";
        while (true) {
            Optional<Source> next = next();
            if (next.isEmpty()) {
                return new Page<>(taken, Optional.empty());
            }
            Step step = next.get().peek().orElseThrow();
            boolean isNews = step.header().isPresent() && !step.sort().equals(last);
            boolean isFull = isNews && taken.size() == limit;
            if (isFull || (calls >= MOST_CALLS && !last.isEmpty())) {
                return new Page<>(taken, Optional.of(last));
            }
            next.get().skip();
            if (isNews) {
                taken.add(step.header().get());
            }
            last = step.sort();
        }
    }

    private Optional<Source> next() {
        return sources.stream()
                .filter(source -> source.peek().isPresent())
                .min(Comparator.comparing(source -> source.peek().orElseThrow(), order));
    }

    private final class Source {

        private final Table table;
        private final QueryRequest.Builder query;
        private final Function<List<Item>, List<Step>> steps;
        private final Deque<Step> ahead = new ArrayDeque<>();
        private boolean isDone;

        Source(Table table, QueryRequest.Builder query, Function<List<Item>, List<Step>> steps) {
            this.table = table;
            this.query = query;
            this.steps = steps;
        }

        Optional<Step> peek() {
            while (ahead.isEmpty() && !isDone) {
                fetch();
            }
            return Optional.ofNullable(ahead.peek());
        }

        void skip() {
            ahead.remove();
        }

        private void fetch() {
            QueryResponse response = table.page(query.build());
            calls++;
            scanned += response.scannedCount();
            ahead.addAll(steps.apply(response.items().stream().map(Item::of).toList()));
            isDone = !response.hasLastEvaluatedKey();
            if (!isDone) {
                query.exclusiveStartKey(response.lastEvaluatedKey());
                // A place to go on from, though nothing up to here may have been wanted.
                ahead.add(new Step(Item.of(response.lastEvaluatedKey()).key().sort(), Optional.empty()));
            }
        }
    }
}
