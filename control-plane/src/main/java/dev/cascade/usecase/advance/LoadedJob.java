package dev.cascade.usecase.advance;

import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import java.time.Instant;
import java.util.List;

/** A job as last saved, with what belongs to it. For the thread that holds the job's mailbox. */
public final class LoadedJob {

    public JobHeader header;
    public Job job;
    public final JobResults data;
    public final CheckpointPolicy checkpoints;
    /** The wake-up that was asked for last. */
    public Instant wakeAt = Instant.MAX;
    /** A check of the job that the store has for certain, unless it was made. */
    public Instant checkAt;
    /** Completions that were recorded and wait to become part of an entry. */
    public List<Command.Complete> reported = List.of();
    /**
     * Whether another process was seen to write entries of the job of late, so that it may have done so again: to look first is cheaper then than to be
     * refused.
     */
    public boolean isShared;
    /** When it was put into memory, in the time of {@link System#nanoTime}. */
    long keptSince;

    public LoadedJob(JobHeader header, Job job, JobResults data, CheckpointPolicy checkpoints) {
        this.header = header;
        this.checkAt = header.createdAt().plus(JobStore.FIRST_CHECK);
        this.job = job;
        this.data = data;
        this.checkpoints = checkpoints;
    }

    /** Takes in what others wrote. */
    public void takeIn(List<Entry> entries) {
        for (Entry entry : entries) {
            job = job.after(entry);
            data.add(job, entry);
            checkpoints.passed(job, entry.events());
        }
    }

    /** About how much memory it takes, without its plan, which jobs share. */
    long bytes() {
        return job.memoryBytes() + 2L * header.context().length() + data.bytes();
    }
}
