package dev.cascade.usecase.advance;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Job;
import java.util.Optional;

/**
 * When to write a job's whole state into its journal: after 64 entries, and one more for every 16 bytes that the last checkpoint took, so that
 * checkpoints stay under 2 % of the write units however large the job is. For one job; not thread-safe.
 */
public final class CheckpointPolicy {

    private static final int ENTRIES = 64;
    private static final int BYTES_PER_ENTRY = 16;

    private long latest;
    private int latestBytes;

    /**
     * @param latest number of the entry with the job's latest checkpoint; 0 if it has none
     * @param latestBytes how large that checkpoint is
     */
    public CheckpointPolicy(long latest, int latestBytes) {
        this.latest = latest;
        this.latestBytes = latestBytes;
    }

    /** A checkpoint for the entry that leads to {@code job}, if one is due. */
    public Optional<Checkpoint> checkpoint(Job job) {
        if (job.status().isTerminal() || job.entryCount() - latest < ENTRIES + latestBytes / BYTES_PER_ENTRY) {
            return Optional.empty();
        }
        Checkpoint checkpoint = job.checkpoint();
        latest = job.entryCount();
        latestBytes = checkpoint.sizeBytes();
        return Optional.of(checkpoint);
    }

    /** Somebody else wrote the entry that led to {@code job}, and by this rule a checkpoint into it if one was due. */
    void passed(Job job) {
        Optional<Checkpoint> unused = checkpoint(job);
    }
}
