package dev.cascade.aws.dynamodb;

import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore.Admission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Jobs of DAGs with a limit: an item for each that has not ended, in a partition of the DAG, first those that run, then those that are held back, each
 * oldest first. So one query tells both. A crash can leave an item too many; it is noticed when the limit is reached.
 */
final class AdmissionItems {

    /** A younger job may be about to be created. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private static final String PUT_BEFORE =
            "attribute_not_exists(" + Names.COMPLETED_AT + ") OR " + Names.COMPLETED_AT + " < :ended";

    private static final String RUNS = "1";
    private static final String HELD_BACK = "2";

    private final Table table;
    private final InstantSource clock;
    private final UnaryOperator<Item> caughtUp;

    /** @param caughtUp brings a header up to date with the job's last entry, whose writer may have died before it did */
    AdmissionItems(Table table, InstantSource clock, UnaryOperator<Item> caughtUp) {
        this.table = table;
        this.clock = clock;
        this.caughtUp = caughtUp;
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
            Checked full = running.size() < limit ? Checked.unread(running) : check(dag, RUNS, running);
            int runs = Math.min(limit, full.active().size());
            SortedSet<String> heldBack = new TreeSet<>(sorts(found, HELD_BACK));
            heldBack.addAll(full.heldBack());
            Checked next =
                    check(dag, HELD_BACK, heldBack.stream().limit(limit - runs).toList());
            if (full.stale().isEmpty()
                    && next.stale().isEmpty()
                    && next.misplaced().isEmpty()) {
                return new Admission(
                        runs, next.active().stream().map(JobKeys::idOf).toList());
            }
            // Items too many may have hidden others.
            full.stale().forEach(table::delete);
            next.stale().forEach(table::delete);
            next.misplaced().forEach(sort -> runs(dag, sort));
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
     * @param active sort keys of jobs that run, or of held-back jobs that may begin
     * @param heldBack sort keys of jobs that are held back although an item is among those of jobs that run: their creation was repeated
     * @param misplaced sort keys of jobs that run although their item is among those of held-back jobs: who began them did not come to note that
     * @param stale items of jobs that have ended, or that were not created although it is long ago
     */
    private record Checked(List<String> active, List<String> heldBack, List<String> misplaced, List<Key> stale) {

        static Checked unread(List<String> sorts) {
            return new Checked(sorts, List.of(), List.of(), List.of());
        }
    }

    private Checked check(String dag, String place, List<String> sorts) {
        if (sorts.isEmpty()) {
            return Checked.unread(sorts);
        }
        Map<Key, Item> headers =
                table.getAll(sorts.stream().map(JobKeys::header).toList(), true);
        List<String> active = new ArrayList<>();
        List<String> heldBack = new ArrayList<>();
        List<String> misplaced = new ArrayList<>();
        List<Key> stale = new ArrayList<>();
        for (String sort : sorts) {
            boolean runs = place.equals(RUNS);
            @Nullable Item header = headers.get(JobKeys.header(sort));
            if (header != null && runs && !Headers.isRunning(header)) {
                header = caughtUp.apply(header);
            }
            if (header == null && JobKeys.timeOf(sort).isAfter(clock.instant().minus(SETTLED))) {
                if (runs) {
                    active.add(sort);
                }
            } else if (header == null || !Headers.isUnfinished(header)) {
                stale.add(new Key(partition(dag), place + sort));
            } else if (runs && Headers.status(header) == JobStatus.PENDING) {
                heldBack.add(sort);
            } else if (!runs && Headers.status(header) != JobStatus.PENDING) {
                misplaced.add(sort);
            } else {
                active.add(sort);
            }
        }
        return new Checked(active, heldBack, misplaced, stale);
    }

    /** @param sort the sort key of the job's header */
    void placed(JobHeader job, String sort, boolean runs) {
        Key key = new Key(partition(job.dag()), (runs ? RUNS : HELD_BACK) + sort);
        table.put(Item.at(key).time(Names.COMPLETED_AT, job.completedAt()));
        if (runs && job.startedAt().isPresent()) {
            table.delete(new Key(partition(job.dag()), HELD_BACK + sort));
        }
    }

    void runs(String dag, String sort) {
        table.put(Item.at(new Key(partition(dag), RUNS + sort)));
        table.delete(new Key(partition(dag), HELD_BACK + sort));
    }

    /** An item stays that was put by who knew of this end of the job: it is to run again. */
    void displaced(JobHeader job, String sort) {
        String ended =
                Long.toString(job.completedAt().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
        for (String place : List.of(RUNS, HELD_BACK)) {
            table.deleteIf(
                    new Key(partition(job.dag()), place + sort),
                    PUT_BEFORE,
                    Map.of(":ended", AttributeValue.fromN(ended)));
        }
    }

    /** Corrects the sort key of a job that was placed before it was known where its header would lie. */
    void moved(JobHeader job, String from, String to) {
        for (String place : List.of(RUNS, HELD_BACK)) {
            Key wrong = new Key(partition(job.dag()), place + from);
            if (table.get(wrong).isPresent()) {
                table.put(Item.at(new Key(wrong.partition(), place + to)));
                table.delete(wrong);
            }
        }
    }

    private static String partition(String dag) {
        return Names.ADMISSION + dag;
    }
}
