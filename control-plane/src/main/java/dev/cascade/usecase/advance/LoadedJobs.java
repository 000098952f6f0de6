package dev.cascade.usecase.advance;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;

/**
 * Jobs that nobody works on at the moment, kept so that the next command need not load them: the most recently used ones, within a number of bytes. Who
 * works on a job takes it out and puts it back. A job is kept for an hour after its last use: another process may have ended and deleted it since, and a new
 * job may have its id. Thread-safe.
 */
public final class LoadedJobs {

    /** Not left to the cache: the jar of the handlers has no caches that expire. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final Cache<String, LoadedJob> jobs;
    private final long bytesPerJob;

    /** @param bytes how much memory the jobs take at most, about */
    public LoadedJobs(long bytes) {
        this.bytesPerJob = bytes / 8;
        this.jobs = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String id, LoadedJob job) -> (int) Math.min(Integer.MAX_VALUE, job.bytes()))
                // In the thread that puts a job in, not in one of a pool.
                .executor(Runnable::run)
                .build();
    }

    /** A quarter of the memory that the process may use. */
    public static LoadedJobs inAQuarterOfTheHeap() {
        return new LoadedJobs(Runtime.getRuntime().maxMemory() / 4);
    }

    /** How much memory the results of one job may take. */
    public long bytesPerJob() {
        return bytesPerJob;
    }

    /** Takes the job out; empty if it is not kept. */
    public Optional<LoadedJob> take(String jobId) {
        return Optional.ofNullable(jobs.asMap().remove(jobId)).filter(LoadedJobs::isRecent);
    }

    /** Whether the job is kept. */
    public boolean contains(String jobId) {
        LoadedJob job = jobs.asMap().get(jobId);
        return job != null && isRecent(job);
    }

    private static boolean isRecent(LoadedJob job) {
        return System.nanoTime() - job.keptSince < KEPT.toNanos();
    }

    /** Puts a job in, which the caller no longer uses. */
    public void put(LoadedJob job) {
        String id = job.header.id();
        job.data.onGrowth(() -> reweigh(id));
        job.keptSince = System.nanoTime();
        jobs.put(id, job);
    }

    private void reweigh(String jobId) {
        LoadedJob unused = jobs.asMap().computeIfPresent(jobId, (id, job) -> job);
    }

    /** How much memory the jobs take, about. */
    long bytes() {
        jobs.cleanUp();
        return jobs.asMap().values().stream().mapToLong(LoadedJob::bytes).sum();
    }

    long count() {
        jobs.cleanUp();
        return jobs.estimatedSize();
    }
}
