package dev.cascade.usecase;

import dev.cascade.dsl.definition.Durations;
import dev.cascade.dsl.definition.ObjectKeyRule;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.EndedJob;
import dev.cascade.port.JobStore.EndedQuery;
import dev.cascade.port.Page;
import dev.cascade.port.StoreOutageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes jobs that ended long ago: header, journal, recorded completions, the objects that Cascade keeps for their attempts, and logs. Objects under keys
 * that authors chose ({@code output_s3_key}) stay. A job is marked as deleted first, so that it is gone for everybody, and its mark is removed last, so that
 * a deletion which was interrupted is found and completed by the next one. Thread-safe.
 */
public final class PruneJobs {

    private static final Logger LOG = LoggerFactory.getLogger(PruneJobs.class);

    /** What the keys of Cascade's own objects begin with, before the id of their job. */
    public static final List<String> OWN_PREFIXES = List.of(ObjectKeyRule.OWN_PREFIX, TaskInputs.INPUTS);

    /** A piece or a round ends after so long, and leaves the rest to the next one. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** A pass over all jobs that have ended begins this long after the one before began. */
    private static final Duration BETWEEN_PASSES = Duration.ofHours(1);

    /** Processes keep what they know of a job for an hour, so that none knows an older job of the same id. */
    private static final Duration LEAST_KEPT = Duration.ofHours(1);

    private static final int JOBS_OF_PIECE = 100;

    /** Deletions mostly wait for the store. */
    private static final int JOBS_AT_ONCE = 8;

    private final JobStore jobs;
    private final ArtifactStore artifacts;
    private final List<String> prefixes;
    private final Consumer<String> logs;
    private final InstantSource clock;

    private final ReentrantLock rounds = new ReentrantLock();
    /** Where the pass is; empty between two passes. */
    private Optional<String> place = Optional.empty();

    private Instant nextPass = Instant.MIN;

    /**
     * @param prefixes those of {@link #OWN_PREFIXES} under which objects are to be deleted
     * @param logs deletes the logs of a job, given its id; nothing happens if there are none
     */
    public PruneJobs(
            JobStore jobs, ArtifactStore artifacts, List<String> prefixes, Consumer<String> logs, InstantSource clock) {
        this.jobs = jobs;
        this.artifacts = artifacts;
        this.prefixes = List.copyOf(prefixes);
        this.logs = logs;
        this.clock = clock;
    }

    /**
     * Reads how long jobs are kept after their end, for {@link #round}.
     *
     * @throws IllegalArgumentException if it is no duration, or less than an hour; the message tells
     */
    public static Duration parseKeep(String text) {
        Duration keep = Durations.parse(text);
        if (keep.compareTo(LEAST_KEPT) < 0) {
            throw new IllegalArgumentException("jobs are kept for at least 1h after their end, got \"" + text + "\"");
        }
        return keep;
    }

    /**
     * Which jobs to delete.
     *
     * @param dag only jobs of this DAG
     * @param olderThan only jobs that ended at least so long ago
     * @param limit at most so many at once, 1 to 1,000
     * @param cursor where an earlier piece ended
     */
    public record Request(Optional<String> dag, Duration olderThan, int limit, Optional<String> cursor) {}

    /**
     * A part of the jobs, which were deleted, or would be.
     *
     * @param jobs in the order of their creation
     * @param objects how many objects were deleted
     * @param nextCursor where to go on; empty if this is the last piece
     */
    public record Piece(List<EndedJob> jobs, int objects, List<Failure> failures, Optional<String> nextCursor) {

        public Piece {
            jobs = List.copyOf(jobs);
            failures = List.copyOf(failures);
        }
    }

    /** A job that could not be deleted, or not completely. The next deletion tries again. */
    public record Failure(String jobId, String reason) {}

    /**
     * The jobs that {@link #delete} would delete.
     *
     * @throws IllegalArgumentException if the cursor is not one that was returned
     */
    public Piece find(Request request) {
        Page<EndedJob> page = page(request, clock.instant().minus(request.olderThan()));
        return new Piece(
                page.items().stream().filter(job -> !job.isMarkedAsDeleted()).toList(),
                0,
                List.of(),
                page.nextCursor());
    }

    private Page<EndedJob> page(Request request, Instant before) {
        return jobs.ended(new EndedQuery(
                request.dag(), before, request.limit(), request.cursor().filter(cursor -> !cursor.isEmpty())));
    }

    /**
     * Deletes a piece of the jobs, which takes about ten seconds at most. A job that cannot be deleted is logged and does not keep others from it.
     *
     * @throws IllegalArgumentException if the cursor is not one that was returned
     * @throws StoreOutageException if the store does not work, which ends the piece
     */
    public Piece delete(Request request) {
        return delete(request, clock.instant().minus(request.olderThan()), new Deadline(System.nanoTime()));
    }

    /** @param began in the time of {@link System#nanoTime} */
    private record Deadline(long began) {

        boolean isOver() {
            return System.nanoTime() - began >= LONGEST.toNanos();
        }
    }

    private Piece delete(Request request, Instant before, Deadline deadline) {
        Page<EndedJob> page = page(request, before);
        List<Deletion> deletions = inParallel(page.items(), before, deadline);
        List<EndedJob> deleted = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        int objects = 0;
        boolean isAll = true;
        for (int i = 0; i < deletions.size(); i++) {
            Deletion deletion = deletions.get(i);
            objects += deletion.objects;
            isAll &= deletion.isDone;
            deletion.failure.ifPresent(failures::add);
            if (deletion.isDeleted) {
                deleted.add(page.items().get(i));
            }
        }
        // What was not reached is found from where this piece began; an empty cursor is the first page's.
        return new Piece(
                deleted,
                objects,
                failures,
                isAll ? page.nextCursor() : Optional.of(request.cursor().orElse("")));
    }

    private List<Deletion> inParallel(List<EndedJob> page, Instant before, Deadline deadline) {
        List<Deletion> deletions =
                page.stream().map(job -> new Deletion(job.id())).toList();
        try (ExecutorService executor =
                Executors.newFixedThreadPool(JOBS_AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<?>> begun = new ArrayList<>();
            deletions.forEach(deletion -> begun.add(executor.submit(() -> deletion.run(before, deadline))));
            for (Future<?> one : begun) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the deletion of jobs was interrupted", e);
        }
        return deletions;
    }

    /** The deletion of one job, by one thread. */
    private final class Deletion {

        private final String jobId;
        private int objects;
        private boolean isDeleted;
        /** Whether it need not be tried again in this piece. */
        private boolean isDone;

        private Optional<Failure> failure = Optional.empty();

        Deletion(String jobId) {
            this.jobId = jobId;
        }

        void run(Instant before, Deadline deadline) {
            if (deadline.isOver()) {
                return;
            }
            try {
                if (jobs.markDeleted(jobId, before)) {
                    isDeleted = deleteMarked(deadline);
                    isDone = isDeleted;
                } else {
                    // It was retried, or somebody else has deleted it.
                    isDone = true;
                }
            } catch (StoreOutageException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                LOG.atError().addKeyValue("job", jobId).setCause(e).log("job could not be deleted");
                failure = Optional.of(new Failure(jobId, String.valueOf(e.getMessage())));
                isDone = true;
            }
        }

        /** The store last: what it has of the job leads to the rest. */
        private boolean deleteMarked(Deadline deadline) {
            for (String prefix : prefixes) {
                for (int some = artifacts.deleteSome(prefix + jobId + "/");
                        some > 0;
                        some = artifacts.deleteSome(prefix + jobId + "/")) {
                    objects += some;
                    if (deadline.isOver()) {
                        return false;
                    }
                }
            }
            logs.accept(jobId);
            while (!jobs.delete(jobId)) {
                if (deadline.isOver()) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Does some of the automatic deletion, for about ten seconds at most: to be called every minute or so. It goes on where the last round ended. Once all
     * jobs have been looked at, it waits for an hour after that began. Returns at once while another thread is at it.
     *
     * @param keep how long after its end a job is kept
     * @throws StoreOutageException if the store does not work, which ends the round
     */
    public void round(Duration keep) {
        if (rounds.tryLock()) {
            try {
                goOn(keep);
            } finally {
                rounds.unlock();
            }
        }
    }

    private void goOn(Duration keep) {
        Instant now = clock.instant();
        if (place.isEmpty()) {
            if (now.isBefore(nextPass)) {
                return;
            }
            nextPass = now.plus(BETWEEN_PASSES);
        }
        Deadline deadline = new Deadline(System.nanoTime());
        int deleted = 0;
        int objects = 0;
        do {
            Piece piece = delete(new Request(Optional.empty(), keep, JOBS_OF_PIECE, place), now.minus(keep), deadline);
            deleted += piece.jobs().size();
            objects += piece.objects();
            place = piece.nextCursor();
        } while (place.isPresent() && !deadline.isOver());
        if (deleted > 0) {
            LOG.atInfo()
                    .addKeyValue("jobs", deleted)
                    .addKeyValue("objects", objects)
                    .log("ended jobs were deleted");
        }
    }
}
