package dev.cascade.api;

import dev.cascade.engine.TaskStatus;
import dev.cascade.usecase.query.JobStates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** All tasks of a job in columns, each with one value a task in topological order: a tenth of what a list of objects takes. */
final class StatesMessage {

    private StatesMessage() {}

    static Map<String, @Nullable Object> of(JobStates job) {
        int size = job.size();
        StringBuilder letters = new StringBuilder(size);
        List<Integer> attempts = new ArrayList<>(size);
        List<Integer> workers = new ArrayList<>(size);
        for (int task = 0; task < size; task++) {
            letters.append(letter(job.status(task)));
            attempts.add(job.attempts(task));
            workers.add(job.worker(task));
        }
        return new JsonObject()
                .with("job_id", job.header().id())
                .with("dag", job.header().dag())
                .with("dag_version", job.header().dagVersion())
                .with("status", job.header().status().label())
                .with("last_event", job.lastEvent())
                .with("task_counts", TaskMessages.counts(job.counts()))
                .with("states", letters.toString())
                .with("queued_at", millis(size, job::queuedAt))
                .with("started_at", millis(size, job::startedAt))
                .with("completed_at", millis(size, job::completedAt))
                .with("attempts", attempts)
                .with("worker", workers)
                .with("workers", job.workers())
                .tree();
    }

    private static List<@Nullable Long> millis(int size, IntFunction<Optional<Instant>> column) {
        List<@Nullable Long> millis = new ArrayList<>(size);
        for (int task = 0; task < size; task++) {
            millis.add(column.apply(task).map(Instant::toEpochMilli).orElse(null));
        }
        return millis;
    }

    /** The letter that stands for a status; never changed, as clients know them. */
    static char letter(TaskStatus status) {
        return switch (status) {
            case PENDING -> 'P';
            case READY -> 'D';
            case QUEUED -> 'Q';
            case RUNNING -> 'R';
            case WAITING -> 'W';
            case UP_FOR_RETRY -> 'Y';
            case SUCCESS -> 'S';
            case FAILED -> 'F';
            case UPSTREAM_FAILED -> 'U';
            case SKIPPED -> 'K';
            case CANCELLED -> 'C';
        };
    }
}
