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
        List<Item> found = table
                .page(table.everything(partition(dag)).limit(2 * limit).build())
                .items()
                .stream()
                .map(Item::of)
                .toList();
        List<String> running = sorts(found, RUNS);
        if (running.size() >= limit) {
            running = withoutEnded(dag, running);
        }
        int free = Math.max(0, limit - running.size());
        return new Admission(
                Math.min(limit, running.size()),
                sorts(found, HELD_BACK).stream().limit(free).map(JobKeys::idOf).toList());
    }

    private static List<String> sorts(List<Item> found, String place) {
        return found.stream()
                .map(item -> item.key().sort())
                .filter(sort -> sort.startsWith(place))
                .map(sort -> sort.substring(1))
                .toList();
    }

    private List<String> withoutEnded(String dag, List<String> running) {
        Map<Key, Item> headers =
                table.getAll(running.stream().map(JobKeys::header).toList(), true);
        List<String> left = new ArrayList<>();
        List<Key> stale = new ArrayList<>();
        for (String sort : running) {
            @Nullable Item header = headers.get(JobKeys.header(sort));
            boolean isExpected = header == null
                    && JobKeys.timeOf(sort).isAfter(clock.instant().minus(SETTLED));
            if (isExpected || (header != null && Headers.isUnfinished(header))) {
                left.add(sort);
            } else {
                stale.add(new Key(partition(dag), RUNS + sort));
            }
        }
        if (!stale.isEmpty()) {
            table.deleteAll(stale);
        }
        return left;
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
        table.deleteAll(
                List.of(new Key(partition(job.dag()), RUNS + sort), new Key(partition(job.dag()), HELD_BACK + sort)));
    }

    private static String partition(String dag) {
        return Names.ADMISSION + dag;
    }
}
