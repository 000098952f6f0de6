package dev.cascade.local.worker;

import java.time.Instant;

/**
 * Whether what this worker claimed is still its own: its lease, as its slots see it. May be called by many threads.
 */
public interface Tenure {

    /** Whether the lease covers this moment, and has done so without a gap since the last one was closed. */
    boolean holds(Instant now);

    /** How many gaps there have been. A claim that was sent off before a gap may have been taken from this worker in it. */
    int gaps();

    /**
     * Closes a gap: renews the lease, and has those attempts stopped that others took meanwhile. Waits until that could be done.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void regain() throws InterruptedException;
}
