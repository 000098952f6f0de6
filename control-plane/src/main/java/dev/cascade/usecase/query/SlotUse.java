package dev.cascade.usecase.query;

import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How many slots of workers are in use. */
record SlotUse(JobStore jobs, WorkerStore workers, JobSnapshots snapshots) {

    /** In more jobs than these, what runs is not counted. */
    private static final int MOST_JOBS = 50;

    /** In words that follow "waits for a worker slot". */
    String describe(Instant now) {
        List<Worker> alive =
                workers.list().stream().filter(worker -> !worker.isLost(now)).toList();
        if (alive.isEmpty()) {
            return "no worker is there; `cascade dev` or `cascade worker` starts one";
        }
        int slots = alive.stream().mapToInt(Worker::slots).sum();
        Page<JobHeader> running =
                jobs.list(new JobQuery(Optional.empty(), Optional.of(JobStatus.RUNNING), MOST_JOBS, Optional.empty()));
        int busy = running.items().stream()
                .flatMap(header -> snapshots.find(header.id()).stream())
                .mapToInt(snapshot -> alive.stream()
                        .mapToInt(
                                worker -> snapshot.job().attemptsOf(worker.id()).size())
                        .sum())
                .sum();
        return (running.nextCursor().isPresent() ? "at least " : "") + busy + " of " + slots + " busy";
    }
}
