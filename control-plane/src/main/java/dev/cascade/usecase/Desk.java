package dev.cascade.usecase;

import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where one job lies while this process works on it. Whoever brings commands lays them down; one of those who do is
 * the job's worker for as long as there are any, and takes all that lie there into one decision.
 */
final class Desk {

    final String jobId;
    final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    /** Whether somebody is working here. What follows is touched by nobody else. */
    final AtomicBoolean busy = new AtomicBoolean();

    @Nullable Open open;

    /** What was to be saved, and may have been: the write failed, or met a conflict. */
    AdvanceJob.@Nullable Draft unsure;

    /** Claims that won in a write whose answer got lost, so that whoever made them has not been told: granted when they come again. */
    final Set<Command.Claim> untold = new HashSet<>();

    boolean closed;

    /** Grows with every use of any desk; read by whoever clears away those not used for long. */
    volatile long usedAt;

    Desk(String jobId) {
        this.jobId = jobId;
    }

    /** All that lies there now, in the order in which it was laid down. */
    List<Request> take() {
        List<Request> taken = new ArrayList<>();
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            taken.add(request);
        }
        return taken;
    }

    /** The job as last saved, with what belongs to it. */
    static final class Open {

        JobHeader header;
        Job job;
        final CachedData data;
        final CheckpointPolicy checkpoints;
        /** The wake-up that was asked for last. */
        Instant wakeAt = Instant.MAX;
        /** A check of the job that the store has for certain, unless it was made. */
        Instant checkAt;
        /** Completions that were recorded and wait to become part of an entry. */
        List<Command.Complete> reported = List.of();
        /**
         * Whether another process was seen to write entries of the job of late, so that it may have done so again: to look first is cheaper then than to be
         * refused.
         */
        boolean isShared;

        Open(JobHeader header, Job job, CachedData data, CheckpointPolicy checkpoints) {
            this.header = header;
            this.checkAt = header.createdAt().plus(JobStore.FIRST_CHECK);
            this.job = job;
            this.data = data;
            this.checkpoints = checkpoints;
        }

        /** Takes in what others wrote. */
        void takeIn(List<Entry> entries) {
            for (Entry entry : entries) {
                job = job.after(entry);
                data.add(entry);
                checkpoints.passed(job, entry.events());
            }
        }
    }

    /** How well the job must be known, which somebody else may have changed. */
    enum Look {
        AS_KNOWN,
        ANEW,
        ANEW_AND_HAND_OUT
    }

    /**
     * Commands laid down together.
     *
     * @param redelivered whether they come from messages that are delivered again unless this process comes to the end of its work on them
     */
    record Request(List<Command> commands, Look look, boolean redelivered, CompletableFuture<Advance> answer) {}
}
