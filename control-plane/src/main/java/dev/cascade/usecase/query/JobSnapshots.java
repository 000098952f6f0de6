package dev.cascade.usecase.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoredJob;
import dev.cascade.port.ViewerPosition;
import dev.cascade.usecase.Plans;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Jobs as they are now, for readers. A job is read from its latest checkpoint on. Large jobs are kept, within a number of bytes, so that the next reader
 * reads only what has been added. Thread-safe.
 */
public final class JobSnapshots {

    private static final int ENTRIES_PER_READ = 500;

    /** Jobs that take less are read as fast from the store. */
    private static final int WORTH_KEEPING = 20_000;

    private final JobStore jobs;
    private final Plans plans;
    private final Cache<String, JobSnapshot> kept;

    /** Keeps jobs in a thirty-second of the memory that the process may use. */
    public JobSnapshots(JobStore jobs, Plans plans) {
        this(jobs, plans, Runtime.getRuntime().maxMemory() / 32);
    }

    /** @param bytes how much memory the jobs take at most, about */
    JobSnapshots(JobStore jobs, Plans plans, long bytes) {
        this.jobs = jobs;
        this.plans = plans;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String id, JobSnapshot job) -> (int) Math.min(Integer.MAX_VALUE, job.memoryBytes()))
                .executor(Runnable::run)
                .build();
    }

    /**
     * A job after all entries that had been saved when it was read: its header, and the state of its tasks.
     *
     * @param recent the entries that were read for it, the last ones of the journal, in order
     */
    public record JobSnapshot(JobHeader header, Job job, List<Entry> recent) {

        /** The last event and the last entry that are part of it. */
        public ViewerPosition position() {
            return new ViewerPosition(job.eventCount(), job.entryCount());
        }

        /** How many of its tasks have which status; items are not counted. */
        public Map<TaskStatus, Integer> taskCounts() {
            Map<TaskStatus, Integer> counts = new EnumMap<>(TaskStatus.class);
            for (TaskStatus status : TaskStatus.values()) {
                counts.put(status, 0);
            }
            for (int task = 0; task < job.plan().size(); task++) {
                counts.merge(job.taskStatus(task), 1, Integer::sum);
            }
            return counts;
        }

        private long memoryBytes() {
            return job.memoryBytes() + 2L * header.context().length();
        }
    }

    /** The job as it is now; empty if there is none with this id. */
    public Optional<JobSnapshot> find(String jobId) {
        JobSnapshot known = kept.getIfPresent(jobId);
        return known == null ? read(jobId) : upToDate(known);
    }

    private Optional<JobSnapshot> read(String jobId) {
        Optional<JobSnapshot> read = jobs.find(jobId).map(this::snapshot);
        read.ifPresent(this::keep);
        return read;
    }

    private JobSnapshot snapshot(StoredJob stored) {
        JobHeader header = stored.header();
        for (Entry entry : stored.tail()) {
            header = header.after(entry);
        }
        return new JobSnapshot(header, stored.restore(plans.of(header)), stored.tail());
    }

    private Optional<JobSnapshot> upToDate(JobSnapshot known) {
        String id = known.header().id();
        Optional<JobHeader> stored = jobs.header(id);
        // Another job may have had the id before.
        if (stored.filter(header -> header.createdAt().equals(known.header().createdAt()))
                .isEmpty()) {
            kept.invalidate(id);
            return stored.isEmpty() ? Optional.empty() : read(id);
        }
        JobHeader header = known.header();
        Job job = known.job();
        List<Entry> recent = new ArrayList<>();
        for (List<Entry> some = added(job); !some.isEmpty(); some = added(job)) {
            for (Entry entry : some) {
                job = job.after(entry);
                header = header.after(entry);
                recent.add(entry);
            }
        }
        JobSnapshot now = new JobSnapshot(header, job, recent);
        keep(now);
        return Optional.of(now);
    }

    private List<Entry> added(Job job) {
        return jobs.entries(job.id(), job.entryCount(), ENTRIES_PER_READ);
    }

    private void keep(JobSnapshot job) {
        if (job.memoryBytes() >= WORTH_KEEPING) {
            kept.put(job.header().id(), new JobSnapshot(job.header(), job.job(), List.of()));
        }
    }

    /** How much memory the jobs take that are kept, about. */
    long bytes() {
        kept.cleanUp();
        return kept.asMap().values().stream()
                .mapToLong(JobSnapshot::memoryBytes)
                .sum();
    }
}
