package dev.cascade.port;

import java.time.Instant;
import java.util.List;

/**
 * Remembers which workers are alive. A worker holds one lease for all that it runs, and renews it; when it has ended, what
 * the worker was running is taken from it. May be called by many threads.
 *
 * @see StoreException
 */
public interface WorkerStore {

    /** Adds a worker or renews its lease. */
    void renew(Worker worker);

    /** Takes a worker off the list; nothing happens if it is not on it. */
    void remove(String workerId);

    /** All workers on the list, by id, also those whose lease has ended. */
    List<Worker> list();

    /**
     * A worker.
     *
     * @param id never used again by another process
     * @param host the machine it runs on
     * @param pid its process there
     * @param slots how many tasks it runs at once
     * @param startedAt when it joined
     * @param leaseUntil until when it counts as alive
     */
    record Worker(String id, String host, long pid, int slots, Instant startedAt, Instant leaseUntil) {

        /** Whether its lease has ended. */
        public boolean isLost(Instant now) {
            return now.isAfter(leaseUntil);
        }
    }
}
