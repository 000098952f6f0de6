package dev.cascade.usecase.advance;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import java.util.List;
import java.util.Optional;

/**
 * When to write a job's whole state into its journal: after 64 entries, and one more for every 16 bytes that the last checkpoint took, so that
 * checkpoints stay under 2 % of the write units however large the job is; at the latest after about 1 MB of entries, so that loading the job reads no more
 * than that and the checkpoint. For one job; not thread-safe.
 */
public final class CheckpointPolicy {

    private static final int ENTRIES = 64;
    private static final int BYTES_PER_ENTRY = 16;

    /** What is to be read at most, and how many times as large as a checkpoint it must be for one to be worth its price. */
    private static final long MOST_BYTES = 1_000_000;

    private static final int WORTH = 8;

    /** What an event takes beside the texts in it, about. */
    private static final int EVENT_BYTES = 16;

    private long latest;
    private int latestBytes;
    private long bytesSince;

    /**
     * @param latest number of the entry with the job's latest checkpoint; 0 if it has none
     * @param latestBytes how large that checkpoint is
     */
    public CheckpointPolicy(long latest, int latestBytes) {
        this.latest = latest;
        this.latestBytes = latestBytes;
    }

    /** A checkpoint for the entry with these events, which leads to {@code job}, if one is due. */
    public Optional<Checkpoint> checkpoint(Job job, List<Event> events) {
        count(events);
        if (job.status().isTerminal() || !isDue(job.entryCount())) {
            return Optional.empty();
        }
        Checkpoint checkpoint = job.checkpoint();
        latest = job.entryCount();
        latestBytes = checkpoint.sizeBytes();
        bytesSince = 0;
        return Optional.of(checkpoint);
    }

    private boolean isDue(long entry) {
        return entry - latest >= ENTRIES + latestBytes / BYTES_PER_ENTRY
                || bytesSince >= Math.max(MOST_BYTES, (long) WORTH * latestBytes);
    }

    /** Somebody else wrote the entry that led to {@code job}, and by this rule a checkpoint into it if one was due. */
    void passed(Job job, List<Event> events) {
        Optional<Checkpoint> unused = checkpoint(job, events);
    }

    /** These events follow the latest checkpoint. */
    void count(List<Event> events) {
        for (Event event : events) {
            bytesSince += EVENT_BYTES;
            bytesSince += switch (event) {
                case Event.TaskSucceeded e -> textBytes(e.result());
                case Event.TaskFailed e -> textBytes(e.error());
                case Event.TaskUpForRetry e -> textBytes(e.error());
                case Event.TaskSkipped e -> e.reason().map(String::length).orElse(0);
                case Event.OfTask e -> 0;
                case Event.OfJob e -> textBytes(e.actor());
                case Event.ClearRequested e -> textBytes(e.actor());
                case Event.Unknown e -> e.body().length() / 2;
            };
        }
    }

    private static int textBytes(Optional<Actor> actor) {
        return actor.map(known -> known.name().length()).orElse(0);
    }

    private static int textBytes(TaskError error) {
        return error.type().length() + error.message().length();
    }

    private static int textBytes(TaskResult result) {
        return result.json().map(String::length).orElse(0)
                + result.artifact()
                        .map(a -> a.location().length()
                                + a.key().length()
                                + a.keptAt().map(String::length).orElse(0))
                        .orElse(0);
    }
}
