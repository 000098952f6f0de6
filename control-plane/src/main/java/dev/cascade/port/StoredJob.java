package dev.cascade.port;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.Plan;
import java.util.List;
import java.util.Optional;

/**
 * A job as a store knows it: enough to continue it.
 *
 * @param header what is known without the journal
 * @param checkpoint the state after the latest entry that carries one
 * @param tail the entries after that, in order; all entries if there is no checkpoint
 */
public record StoredJob(JobHeader header, Optional<Checkpoint> checkpoint, List<Entry> tail) {

    public StoredJob {
        tail = List.copyOf(tail);
    }

    /** Number of the entry that carries the checkpoint; 0 if there is none. */
    public long checkpointEntry() {
        return checkpoint.isEmpty() ? 0 : checkpoint.get().entryCount();
    }

    /** Number of the last entry of the journal. */
    public long lastEntry() {
        return tail.isEmpty() ? checkpointEntry() : tail.getLast().number();
    }

    /** The job itself, from the checkpoint and what happened since. */
    public Job restore(Plan plan) {
        Job job = checkpoint.map(c -> c.restore(header.id(), plan)).orElseGet(() -> Job.create(header.id(), plan));
        for (Entry entry : tail) {
            job = job.after(entry);
        }
        return job;
    }
}
