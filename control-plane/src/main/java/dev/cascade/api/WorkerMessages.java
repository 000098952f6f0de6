package dev.cascade.api;

import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.query.DescribeWorkers.BusyWorker;
import dev.cascade.usecase.query.DescribeWorkers.RunningAttempt;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workers as JSON values. */
public final class WorkerMessages {

    private WorkerMessages() {}

    /** All workers; {@code status} is {@code alive}, or {@code lost} when the lease has ended. */
    public static Map<String, @Nullable Object> workers(List<BusyWorker> workers, Instant now) {
        return new JsonObject()
                .with("workers", workers.stream().map(w -> worker(w, now)).toList())
                .tree();
    }

    private static Map<String, @Nullable Object> worker(BusyWorker busy, Instant now) {
        Worker worker = busy.worker();
        return new JsonObject()
                .with("worker_id", worker.id())
                .with("host", worker.host())
                .with("pid", worker.pid())
                .with("slots", worker.slots())
                .with("status", worker.isLost(now) ? "lost" : "alive")
                .withTime("started_at", worker.startedAt())
                .withTime("lease_until", worker.leaseUntil())
                .with("used", busy.used())
                .with(
                        "running",
                        busy.running().stream().map(WorkerMessages::running).toList())
                .tree();
    }

    private static Map<String, @Nullable Object> running(RunningAttempt attempt) {
        JsonObject message = new JsonObject().with("job_id", attempt.jobId()).with("task_id", attempt.taskId());
        attempt.mapIndex().ifPresent(index -> message.with("map_index", index));
        return message.with("attempt", attempt.attempt())
                .withNullableTime("started_at", attempt.startedAt())
                .tree();
    }
}
