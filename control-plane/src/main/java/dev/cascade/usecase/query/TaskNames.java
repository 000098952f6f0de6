package dev.cascade.usecase.query;

import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the tasks of a job by the names that people give them. */
public final class TaskNames {

    private TaskNames() {}

    /** The task with this id, or the item {@code id#3} of a mapped task; empty if the job has none. */
    public static Optional<TaskRef> find(Job job, String name) {
        int hash = name.indexOf('#');
        OptionalInt task = job.plan().indexOf(hash < 0 ? name : name.substring(0, hash));
        if (task.isEmpty()) {
            return Optional.empty();
        }
        if (hash < 0) {
            return Optional.of(TaskRef.of(task.getAsInt()));
        }
        String index = name.substring(hash + 1);
        return index.matches("\\d{1,9}")
                ? Optional.of(TaskRef.item(task.getAsInt(), Integer.parseInt(index)))
                        .filter(job::has)
                : Optional.empty();
    }
}
