package dev.cascade.aws.dynamodb;

import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore.Admission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of DAGs with a limit: an item for each that has not ended, in a partition of the DAG, first those that run, then those that are held back, each
 * oldest first. So one query tells both. A crash can leave an item too many; it is noticed when the limit is reached.
 */
final class Admissions {

    /** A younger job may be about to be created. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private static final String RUNS = "1";
    private static final String HELD_BACK = "2";

    private final Table table;
    private final InstantSource clock;

    Admissions(Table table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    Admission admission(String dag, int limit) {
        while (true) {
            List<Item> found = table
                    .page(table.everything(partition(dag)).limit(2 * limit).build())
                    .items()
                    .stream()
                    .map(Item::of)
                    .toList();
            List<String> running = sorts(found, RUNS);
            int free = Math.max(0, limit - running.size());
            List<String> next = sorts(found, HELD_BACK).stream().limit(free).toList();
            Checked checked = free == 0 ? check(dag, RUNS, running) : check(dag, HELD_BACK, next);
            if (checked.stale().isEmpty()) {
                return new Admission(
                        Math.min(limit, running.size()),
                        checked.open().stream().map(JobKeys::idOf).toList());
            }
            // Items too many may have hidden others.
            checked.stale().forEach(table::delete);
        }
    }

    private static List<String> sorts(List<Item> found, String place) {
        return found.stream()
                .map(item -> item.key().sort())
                .filter(sort -> sort.startsWith(place))
                .map(sort -> sort.substring(1))
                .toList();
    }

    /**
     * Items of a partition, compared with the jobs' headers.
     *
     * @param open held-back jobs that may begin
     * @param stale items of jobs that have ended, or that were not created although it is long ago
     */
    private record Checked(List<String> open, List<Key> stale) {}

    private Checked check(String dag, String place, List<String> sorts) {
        if (sorts.isEmpty()) {
            return new Checked(List.of(), List.of());
        }
        Map<Key, Item> headers =
                table.getAll(sorts.stream().map(JobKeys::header).toList(), true);
        List<String> open = new ArrayList<>();
        List<Key> stale = new ArrayList<>();
        for (String sort : sorts) {
            @Nullable Item header = headers.get(JobKeys.header(sort));
            boolean isExpected = header == null
                    && JobKeys.timeOf(sort).isAfter(clock.instant().minus(SETTLED));
            if (header != null && Headers.isUnfinished(header)) {
                open.add(sort);
            } else if (!isExpected) {
                stale.add(new Key(partition(dag), place + sort));
            }
        }
        return new Checked(place.equals(HELD_BACK) ? open : List.of(), stale);
    }

    void placed(JobHeader job, boolean runs) {
        String sort = JobKeys.sortOf(job.id(), job.createdAt());
        table.put(Item.at(new Key(partition(job.dag()), (runs ? RUNS : HELD_BACK) + sort)));
        if (runs && job.startedAt().isPresent()) {
            table.delete(new Key(partition(job.dag()), HELD_BACK + sort));
        }
    }

    void displaced(JobHeader job) {
        String sort = JobKeys.sortOf(job.id(), job.createdAt());
        table.delete(new Key(partition(job.dag()), RUNS + sort));
        table.delete(new Key(partition(job.dag()), HELD_BACK + sort));
    }

    private static String partition(String dag) {
        return Names.ADMISSION + dag;
    }
}
