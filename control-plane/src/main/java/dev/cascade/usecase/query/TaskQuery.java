package dev.cascade.usecase.query;

import dev.cascade.engine.TaskStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks of a job to tell of, in topological order, ties by id; a mapped task is followed by its items.
 *
 * @param from how many tasks and items of the job come before those to look at
 * @param limit at most so many
 * @param statuses only tasks and items with one of these; all if there are none
 * @param idPart only those whose task's id has this in it, whatever its case
 * @param fromJournal whether times, workers, results, errors, reasons and failed attempts are wanted; without them the journal need not be read
 */
public record TaskQuery(int from, int limit, Set<TaskStatus> statuses, Optional<String> idPart, boolean fromJournal) {

    public TaskQuery {
        if (from < 0 || limit < 1) {
            throw new IllegalArgumentException("from must be at least 0 and limit 1, got " + from + " and " + limit);
        }
        statuses = Set.copyOf(statuses);
        idPart = idPart.map(part -> part.toLowerCase(Locale.ROOT));
    }

    /** All that is known of some of all tasks. */
    public static TaskQuery all(int from, int limit) {
        return new TaskQuery(from, limit, Set.of(), Optional.empty(), true);
    }

    boolean selects(String id, TaskStatus status) {
        return (statuses.isEmpty() || statuses.contains(status))
                && (idPart.isEmpty() || id.toLowerCase(Locale.ROOT).contains(idPart.get()));
    }
}
