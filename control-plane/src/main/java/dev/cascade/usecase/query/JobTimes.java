package dev.cascade.usecase.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cascade.engine.Entry;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The times of all tasks of jobs, for readers. The first reader of a job in this process causes its journal to be read once; later ones read only what has
 * been added, as long as the times are kept: within a number of bytes. Thread-safe.
 */
final class JobTimes {

    private static final int ENTRIES_PER_READ = 500;

    private final JobStore jobs;
    private final JobSnapshots snapshots;
    private final Cache<String, Kept> kept;

    /** The times of one job, and the lock for them; without times before the first reader. */
    private static final class Kept {

        private Optional<TaskTimes> times = Optional.empty();
        private long bytes;
    }

    /** Keeps times in a sixty-fourth of the memory that the process may use. */
    JobTimes(JobStore jobs, JobSnapshots snapshots) {
        this(jobs, snapshots, Runtime.getRuntime().maxMemory() / 64);
    }

    /** @param bytes how much memory the times take at most, about */
    JobTimes(JobStore jobs, JobSnapshots snapshots, long bytes) {
        this.jobs = jobs;
        this.snapshots = snapshots;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String id, Kept job) -> (int) Math.min(Integer.MAX_VALUE, job.bytes))
                .executor(Runnable::run)
                .build();
    }

    /**
     * What {@code reader} makes of a job and the times of its tasks, which fit together; empty if there is no such job.
     *
     * @param reader may keep neither the times nor a view of them
     */
    <T> Optional<T> read(String jobId, BiFunction<JobSnapshot, TaskTimes, T> reader) {
        Kept job = kept.get(jobId, unused -> new Kept());
        synchronized (job) {
            Optional<JobSnapshot> snapshot = snapshots.find(jobId);
            if (snapshot.isEmpty()) {
                kept.invalidate(jobId);
                return Optional.empty();
            }
            TaskTimes times = upTo(snapshot.get(), job.times);
            job.times = Optional.of(times);
            job.bytes = times.memoryBytes();
            // Weighs it again.
            kept.put(jobId, job);
            return Optional.of(reader.apply(snapshot.get(), times));
        }
    }

    private TaskTimes upTo(JobSnapshot snapshot, Optional<TaskTimes> known) {
        JobHeader header = snapshot.header();
        long wanted = snapshot.job().entryCount();
        // Another job may have had the id before.
        TaskTimes times = known.filter(k -> k.jobCreatedAt().equals(header.createdAt()) && k.entries() <= wanted)
                .orElseGet(() ->
                        new TaskTimes(header.createdAt(), snapshot.job().plan().size()));
        if (!snapshot.recent().isEmpty() && snapshot.recent().getFirst().number() <= times.entries() + 1) {
            add(snapshot.recent(), wanted, times);
        }
        while (times.entries() < wanted) {
            List<Entry> some = jobs.entries(header.id(), times.entries(), ENTRIES_PER_READ);
            if (some.isEmpty()) {
                // The job was deleted meanwhile.
                return times;
            }
            add(some, wanted, times);
        }
        return times;
    }

    private static void add(List<Entry> entries, long upTo, TaskTimes times) {
        for (Entry entry : entries) {
            if (entry.number() > times.entries() && entry.number() <= upTo) {
                times.add(entry);
            }
        }
    }
}
