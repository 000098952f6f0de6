package dev.cascade.aws.dynamodb;

import dev.cascade.store.DagState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs that say when DAGs run next, in the order of time, so that one query finds those that are due. What counts is the DAG's own item: a sign is
 * put up before the item names its time and taken down after it names another, so a crash can leave a sign too many, never one too few.
 */
final class NextRuns {

    /** A sign that nothing speaks for may be of somebody who is about to write the DAG's item, until it is this old. */
    private static final Duration SETTLED = Duration.ofMinutes(10);

    private static final int TIME_LENGTH = JobKeys.timePrefix(Instant.EPOCH).length();

    private final Table table;

    NextRuns(Table table) {
        this.table = table;
    }

    void announce(Instant time, String dag) {
        table.put(Item.at(key(time, dag)));
    }

    void remove(Instant time, String dag) {
        table.delete(key(time, dag));
    }

    /** DAGs whose next run is not after {@code now}, the earliest first. */
    List<DagState> due(Instant now) {
        List<Item> signs = table.all(
                table.range(Names.SCHEDULES, "0", JobKeys.timePrefix(now) + "~").consistentRead(false));
        if (signs.isEmpty()) {
            return List.of();
        }
        Map<Key, Item> dags = table.getAll(
                signs.stream().map(sign -> DagItems.key(dagOf(sign))).distinct().toList(), true);
        List<DagState> due = new ArrayList<>();
        for (Item sign : signs) {
            Optional<Item> dag = Optional.ofNullable(dags.get(DagItems.key(dagOf(sign))));
            Optional<Instant> next = dag.flatMap(DagItems::nextRun);
            if (dag.isPresent() && next.equals(Optional.of(timeOf(sign)))) {
                due.add(DagItems.read(dag.get()));
            } else if (isLeftOver(timeOf(sign), next, now)) {
                table.delete(sign.key());
            }
        }
        return due;
    }

    /** Runs only move on: a sign for a time that the DAG has passed is never its own again. */
    private static boolean isLeftOver(Instant time, Optional<Instant> next, Instant now) {
        boolean passed = next.isEmpty() || next.get().isAfter(time);
        return passed && time.isBefore(now.minus(SETTLED));
    }

    private static Key key(Instant time, String dag) {
        return new Key(Names.SCHEDULES, JobKeys.timePrefix(time) + "#" + dag);
    }

    private static Instant timeOf(Item sign) {
        return JobKeys.timeOf(sign.key().sort());
    }

    private static String dagOf(Item sign) {
        return sign.key().sort().substring(TIME_LENGTH + 1);
    }
}
