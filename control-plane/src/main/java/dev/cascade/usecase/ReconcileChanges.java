package dev.cascade.usecase;

import dev.cascade.background.FailureLog;
import dev.cascade.port.StoreException;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at jobs in which another process left work. All workers of a store hear of such a job at the same moment, and only one of them can claim the
 * work. So each job has a worker that looks at it at once, by a hash of both names; the others look {@link #LATER}, for what that worker has not claimed as
 * it is full, slow or gone. Thread-safe.
 */
public final class ReconcileChanges {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileChanges.class);

    /** After this time the workers look at a job that is not theirs to look at first: longer than a claim takes, also of a burst of jobs on a busy
     * machine. */
    public static final Duration LATER = Duration.ofMillis(250);

    /** For how long it is remembered which workers there are. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

    /** So many jobs are looked at side by side. */
    private static final int AT_ONCE = 256;

    private final ReconcileJobs reconcile;
    private final WorkerStore workers;
    private final String self;
    private final InstantSource clock;
    private final Executor threads;
    private final Executor later;
    private final FailureLog failures = new FailureLog(LOG, "looking at jobs that other workers may have taken");
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> waiting = new LinkedHashSet<>();
    private List<String> known = List.of();
    private Instant knownUntil = Instant.MIN;

    /**
     * @param self the worker of this process
     * @param threads runs looks at single jobs, side by side
     * @param later runs what it is given after {@link #LATER}
     */
    public ReconcileChanges(
            ReconcileJobs reconcile,
            WorkerStore workers,
            String self,
            InstantSource clock,
            Executor threads,
            Executor later) {
        this.reconcile = reconcile;
        this.workers = workers;
        this.self = self;
        this.clock = clock;
        this.threads = threads;
        this.later = later;
    }

    /**
     * Looks at those of the jobs that are this worker's to look at first, and has the others looked at later.
     *
     * @throws StoreException if the store fails; the next sweep makes up for it
     */
    public void changed(Collection<String> jobIds) {
        List<String> candidates = candidates();
        List<String> own = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String id : new LinkedHashSet<>(jobIds)) {
            (isFirst(id, candidates) ? own : others).add(id);
        }
        wait(others);
        reconcile(own);
    }

    private List<String> candidates() {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (!now.isBefore(knownUntil)) {
                known = workers.list().stream()
                        .filter(worker -> worker.slots() > 0 && !worker.isLost(now))
                        .map(Worker::id)
                        .toList();
                knownUntil = now.plus(KNOWN_FOR);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Rendezvous hashing: a worker that comes or goes changes the first worker of its own share of the jobs only. */
    private boolean isFirst(String jobId, List<String> candidates) {
        int own = rank(self, jobId);
        return candidates.stream().noneMatch(other -> {
            int rank = rank(other, jobId);
            return rank > own || (rank == own && other.compareTo(self) > 0);
        });
    }

    private static int rank(String worker, String jobId) {
        int hash = 31 * worker.hashCode() + jobId.hashCode();
        // The last step of MurmurHash3, so that names that differ little have ranks that differ much.
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    private void wait(List<String> others) {
        lock.lock();
        try {
            boolean isScheduled = !waiting.isEmpty();
            waiting.addAll(others);
            if (isScheduled || waiting.isEmpty()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        later.execute(this::lookAtOthers);
    }

    private void lookAtOthers() {
        List<String> others;
        lock.lock();
        try {
            others = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        try {
            reconcile(others);
            failures.worked();
        } catch (RuntimeException | Error e) {
            failures.failed(e);
        }
    }

    private void reconcile(List<String> ids) {
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            reconcile.reconcileAll(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), threads);
        }
    }
}
