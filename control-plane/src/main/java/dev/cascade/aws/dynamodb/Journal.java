package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Entry;
import dev.cascade.port.SaveResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * The entries of jobs from the second on. The process that puts the item with a number first has written that entry; a deleted job's journal ends
 * with an item that takes the next number, so that a late writer meets a conflict.
 */
final class Journal {

    private static final int FIRST_LOOK = 32;

    /** Entries that are further apart are not read together with those between them. */
    private static final int CLOSE = 8;

    /** Fewer entries are read by their keys. */
    private static final int WORTH_A_QUERY = 8;

    private static final String LAST_SORT = Names.ENTRY + Character.MAX_VALUE;

    private final Table table;
    private final OverflowItems pages;
    private final EntryItems items;
    private final Headers headers;
    private final WatchedFlag watched;
    private final JobCache<End> ends = new JobCache<>();

    Journal(Table table, OverflowItems pages, EntryItems items, Headers headers, WatchedFlag watched) {
        this.table = table;
        this.pages = pages;
        this.items = items;
        this.headers = headers;
        this.watched = watched;
    }

    /**
     * Where a journal was last seen to end. It may have grown since, which the next write will notice.
     *
     * @param checkpoint number of the latest entry with a checkpoint; 0 if there is none
     */
    private record End(long number, long checkpoint) {}

    /**
     * What is left to replay.
     *
     * @param isClosed whether the job is gone
     */
    record Tail(Optional<Checkpoint> checkpoint, List<Entry> entries, boolean isClosed) {}

    void created(String jobId, Entry first) {
        ends.put(jobId, new End(1, first.checkpoint().isPresent() ? 1 : 0));
    }

    void forget(String jobId) {
        boolean unused = ends.forget(jobId);
    }

    SaveResult append(String jobId, Entry entry) {
        long before = entry.number() - 1;
        Optional<End> end =
                ends.get(jobId).filter(known -> known.number() >= before).or(() -> lookAt(jobId, before));
        if (end.isEmpty() || before < 1) {
            return SaveResult.CONFLICT;
        }
        if (end.get().number() > before) {
            return isThere(jobId, entry) ? SaveResult.SAVED : SaveResult.CONFLICT;
        }
        long checkpoint =
                entry.checkpoint().isPresent() ? entry.number() : end.get().checkpoint();
        if (!table.putIfAbsent(item(jobId, entry, checkpoint))) {
            forget(jobId);
            return SaveResult.CONFLICT;
        }
        ends.put(jobId, new End(entry.number(), checkpoint));
        return SaveResult.SAVED;
    }

    private boolean isThere(String jobId, Entry entry) {
        return entry.writeId() != 0
                && table.get(JobKeys.entry(jobId, entry.number()))
                        .filter(item -> !Headers.isDeleted(item) && item.writeId() == entry.writeId())
                        .isPresent();
    }

    private Item item(String jobId, Entry entry, long checkpoint) {
        Item item = Item.at(JobKeys.entry(jobId, entry.number()));
        items.write(entry, item);
        if (checkpoint > 0) {
            item.number(Names.CHECKPOINT_ENTRY, checkpoint);
        }
        return pages.fit(
                watched.flag(item, jobId),
                OverflowItems.ITEM_LIMIT,
                JobKeys.partition(jobId),
                Names.EVENTS,
                Names.CHECKPOINT);
    }

    /** One read, for a process that has not seen the entry. */
    private Optional<End> lookAt(String jobId, long number) {
        Optional<Item> item = number == 1 ? headers.find(jobId) : table.get(JobKeys.entry(jobId, number));
        return item.filter(found -> !Headers.isDeleted(found)).map(found -> endAt(found, number));
    }

    private static End endAt(Item item, long number) {
        long otherwise = number == 1 && item.has(Names.CHECKPOINT) ? 1 : 0;
        return new End(number, item.numberOr(Names.CHECKPOINT_ENTRY, otherwise));
    }

    /** The newest checkpoint and what follows it. */
    Tail tail(String jobId, Item header) {
        List<Item> newest = newest(jobId, FIRST_LOOK);
        if (newest.isEmpty()) {
            ends.put(jobId, endAt(header, 1));
            return tail(jobId, List.of(header));
        }
        if (Headers.isDeleted(newest.getFirst())) {
            return new Tail(Optional.empty(), List.of(), true);
        }
        End end = endAt(newest.getFirst(), numberOf(newest.getFirst()));
        ends.put(jobId, end);
        return tail(jobId, from(end.checkpoint(), jobId, header, newest));
    }

    /** Items from the one with the checkpoint on, in order; some, newest first, have been read. */
    private List<Item> from(long checkpoint, String jobId, Item header, List<Item> newest) {
        List<Item> found = new ArrayList<>();
        if (checkpoint <= 1) {
            found.add(header);
        }
        long first = Math.max(2, checkpoint);
        long read = numberOf(newest.getLast());
        if (read > first) {
            found.addAll(table.all(
                    table.range(JobKeys.partition(jobId), JobKeys.entrySort(first), JobKeys.entrySort(read - 1))));
        }
        newest.reversed().stream().filter(item -> numberOf(item) >= first).forEach(found::add);
        return found;
    }

    private Tail tail(String jobId, List<Item> fromCheckpoint) {
        Optional<Checkpoint> checkpoint = items.checkpoint(fromCheckpoint.getFirst(), jobId);
        List<Entry> entries = fromCheckpoint.stream()
                .skip(checkpoint.isPresent() ? 1 : 0)
                .map(item -> items.read(item, numberOf(item), jobId))
                .toList();
        return new Tail(checkpoint, entries, false);
    }

    private static long numberOf(Item item) {
        Key key = item.key();
        return key.sort().startsWith(Names.ENTRY) ? JobKeys.entryNumber(key) : 1;
    }

    /** The first entry, which is in the job's header. */
    Entry first(String jobId, Item header) {
        return items.read(header, 1, jobId);
    }

    /** The last entry, if it is not the first one. */
    Optional<Entry> last(String jobId) {
        return newest(jobId, 1).stream()
                .filter(item -> !Headers.isDeleted(item))
                .map(item -> items.read(item, numberOf(item), jobId))
                .findFirst();
    }

    private List<Item> newest(String jobId, int limit) {
        QueryRequest query = table.range(JobKeys.partition(jobId), Names.ENTRY, LAST_SORT)
                .scanIndexForward(false)
                .limit(limit)
                .build();
        return table.page(query).items().stream().map(Item::of).toList();
    }

    /** A range of the journal, from the second entry on; as much of it as one call brings. */
    List<Entry> entries(String jobId, long after, int limit) {
        QueryRequest query = withoutCheckpoints(table.range(
                        JobKeys.partition(jobId), JobKeys.entrySort(after + 1), JobKeys.entrySort(after + limit)))
                .build();
        QueryResponse response = table.page(query);
        List<Item> found = response.items().stream()
                .map(Item::of)
                .filter(item -> !Headers.isDeleted(item))
                .toList();
        if (!found.isEmpty()) {
            // If there is more, the next writer meets it.
            ends.put(jobId, endAt(found.getLast(), numberOf(found.getLast())));
        }
        return found.stream()
                .map(item -> items.read(item, numberOf(item), jobId))
                .toList();
    }

    /**
     * Those of the entries with these numbers that there are, in order, from the second entry on. Entries close to each other are read by a query, which
     * bills the sum of their sizes; others by their keys, which bills each by itself and takes a hundred of them in one call.
     */
    List<Entry> entries(String jobId, SortedSet<Long> numbers) {
        NavigableMap<Long, Item> found = new TreeMap<>();
        List<Key> alone = new ArrayList<>();
        for (SortedSet<Long> close : ranges(numbers)) {
            if (close.size() < WORTH_A_QUERY) {
                close.forEach(number -> alone.add(JobKeys.entry(jobId, number)));
            } else {
                query(jobId, close).forEach(item -> found.put(numberOf(item), item));
            }
        }
        table.getAll(alone, true).values().forEach(item -> found.put(numberOf(item), item));
        return found.entrySet().stream()
                .filter(item -> numbers.contains(item.getKey()) && !Headers.isDeleted(item.getValue()))
                .map(item -> items.read(item.getValue(), item.getKey(), jobId))
                .toList();
    }

    private static List<SortedSet<Long>> ranges(SortedSet<Long> numbers) {
        List<SortedSet<Long>> ranges = new ArrayList<>();
        for (long number : numbers) {
            if (ranges.isEmpty() || number - ranges.getLast().last() > CLOSE) {
                ranges.add(new TreeSet<>());
            }
            ranges.getLast().add(number);
        }
        return ranges;
    }

    private List<Item> query(String jobId, SortedSet<Long> close) {
        return table.all(withoutCheckpoints(table.range(
                JobKeys.partition(jobId), JobKeys.entrySort(close.first()), JobKeys.entrySort(close.last()))));
    }

    private static QueryRequest.Builder withoutCheckpoints(QueryRequest.Builder query) {
        return query.projectionExpression(String.join(
                ",",
                TableSchema.PARTITION_KEY,
                TableSchema.SORT_KEY,
                Names.STATUS,
                Names.EVENTS,
                Names.FIRST_EVENT,
                Names.DECIDED_AT,
                Names.WRITE_ID,
                Names.CHECKPOINT_ENTRY));
    }

    /**
     * Ends the journal for good if it ends with this entry.
     *
     * @return false if it goes on
     */
    boolean closeAfter(String jobId, long lastEntry, Instant until) {
        return table.putUnlessPresent(closing(jobId, lastEntry + 1, until))
                .filter(inTheWay -> !Headers.isDeleted(inTheWay))
                .isEmpty();
    }

    private static Item closing(String jobId, long number, Instant until) {
        return Item.at(JobKeys.entry(jobId, number))
                .number(Names.STATUS, Names.DELETED)
                .expires(until);
    }

    /**
     * Ends the journal for good, wherever it ends.
     *
     * @return the number that no entry can have any more
     */
    long close(String jobId, Instant until) {
        while (true) {
            List<Item> last = newest(jobId, 1);
            if (!last.isEmpty() && Headers.isDeleted(last.getFirst())) {
                return numberOf(last.getFirst());
            }
            long number = last.isEmpty() ? 2 : numberOf(last.getFirst()) + 1;
            if (table.putIfAbsent(closing(jobId, number, until))) {
                return number;
            }
        }
    }

    /** Takes back a {@link #close}, so that a new job may have the id. */
    void reopen(String jobId, long closedAt) {
        table.deleteIf(
                JobKeys.entry(jobId, closedAt),
                Names.STATUS + " = :deleted",
                Map.of(":deleted", AttributeValue.fromN(Integer.toString(Names.DELETED))));
    }
}
