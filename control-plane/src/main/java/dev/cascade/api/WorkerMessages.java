package dev.cascade.api;

import dev.cascade.port.WorkerStore.Worker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workers as JSON values. */
public final class WorkerMessages {

    private WorkerMessages() {}

    /** All workers; {@code status} is {@code alive}, or {@code lost} when the lease has ended. */
    public static Map<String, @Nullable Object> workers(List<Worker> workers, Instant now) {
        return new JsonObject()
                .with("workers", workers.stream().map(w -> worker(w, now)).toList())
                .tree();
    }

    private static Map<String, @Nullable Object> worker(Worker worker, Instant now) {
        return new JsonObject()
                .with("worker_id", worker.id())
                .with("host", worker.host())
                .with("pid", worker.pid())
                .with("slots", worker.slots())
                .with("status", worker.isLost(now) ? "lost" : "alive")
                .withTime("started_at", worker.startedAt())
                .withTime("lease_until", worker.leaseUntil())
                .tree();
    }
}
