package dev.cascade.usecase.query;

import dev.cascade.engine.Effect;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads which workers there are and what they run. Thread-safe. */
public final class DescribeWorkers {

    /** Of so many running jobs, the newest ones, is known what runs where. */
    public static final int MOST_JOBS = 200;

    /** So many attempts of a worker are listed. */
    public static final int MOST_LISTED = 100;

    private final WorkerStore workers;
    private final JobStore jobs;
    private final JobSnapshots snapshots;
    private final JobTimes times;

    /** @param describeJob with whose times of tasks these are read */
    public DescribeWorkers(WorkerStore workers, JobStore jobs, JobSnapshots snapshots, DescribeJob describeJob) {
        this.workers = workers;
        this.jobs = jobs;
        this.snapshots = snapshots;
        this.times = describeJob.times();
    }

    /**
     * A worker and what it runs.
     *
     * @param used how many attempts it runs, of {@link #MOST_JOBS} jobs
     * @param running some of them, {@link #MOST_LISTED} at most
     */
    public record BusyWorker(Worker worker, int used, List<RunningAttempt> running) {

        public BusyWorker {
            running = List.copyOf(running);
        }
    }

    /**
     * An attempt that runs.
     *
     * @param mapIndex the item's place in the list, for an item of a mapped task
     * @param startedAt when it began; empty for an item
     */
    public record RunningAttempt(
            String jobId, String taskId, OptionalInt mapIndex, int attempt, Optional<Instant> startedAt) {}

    /** All workers, by id. Reads the running jobs if there are any workers. */
    public List<BusyWorker> list() {
        List<Worker> known = workers.list();
        Map<String, List<RunningAttempt>> running = new HashMap<>();
        Map<String, Integer> used = new HashMap<>();
        if (!known.isEmpty()) {
            known.forEach(worker -> running.put(worker.id(), new ArrayList<>()));
            JobQuery newest =
                    new JobQuery(Optional.empty(), Optional.of(JobStatus.RUNNING), MOST_JOBS, Optional.empty());
            for (JobHeader job : jobs.list(newest).items()) {
                snapshots.find(job.id()).ifPresent(snapshot -> add(snapshot, running, used));
            }
        }
        return known.stream()
                .map(worker -> new BusyWorker(
                        worker, used.getOrDefault(worker.id(), 0), running.getOrDefault(worker.id(), List.of())))
                .toList();
    }

    private void add(JobSnapshot snapshot, Map<String, List<RunningAttempt>> running, Map<String, Integer> used) {
        if (snapshot.job().busyWorkers().stream().noneMatch(running::containsKey)) {
            return;
        }
        times.read(snapshot.header().id(), (latest, known) -> {
            running.forEach((worker, attempts) -> {
                List<Effect.Dispatch> found = latest.job().attemptsOf(worker);
                used.merge(worker, found.size(), Integer::sum);
                found.stream()
                        .limit(MOST_LISTED - attempts.size())
                        .forEach(attempt -> attempts.add(attempt(latest.job(), known, attempt)));
            });
            return true;
        });
    }

    private static RunningAttempt attempt(Job job, TaskTimes times, Effect.Dispatch attempt) {
        TaskRef ref = attempt.ref();
        return new RunningAttempt(
                job.id(),
                job.plan().task(ref.task()).id(),
                ref.isItem() ? OptionalInt.of(ref.mapIndex()) : OptionalInt.empty(),
                attempt.attempt(),
                ref.isItem() ? Optional.empty() : times.startedAt(ref.task()));
    }
}
