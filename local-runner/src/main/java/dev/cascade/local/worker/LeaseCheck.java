package dev.cascade.local.worker;

import java.time.Instant;

/** Tells the slots of a worker whether its lease, and so each of its claims, is still valid. Thread-safe. */
public interface LeaseCheck {

    /** Whether the lease covers this moment, and has done so without a gap since the last one was closed. */
    boolean holds(Instant now);

    /** How many gaps there have been. Another worker may have taken over, during a gap, an attempt whose claim was sent before it. */
    int gaps();

    /**
     * Closes a gap: renews the lease, and stops the attempts that others took over. Blocks until both have succeeded.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void regain() throws InterruptedException;
}
