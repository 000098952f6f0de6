package dev.cascade.simulation;

import java.time.Duration;
import java.time.Instant;

/** The lease of a worker, as its own process sees it. For one thread. */
final class SimulatedLease {

    static final Duration LENGTH = Duration.ofSeconds(15);

    /** The clocks of two processes differ by this at most. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(4);

    /** What another process decided before a late renewal may be saved after it. */
    private static final Duration DECIDED_BEFORE = Duration.ofSeconds(1);

    private Instant until = World.BEGIN;
    private Instant renewedLateUntil = World.BEGIN;

    /** Whether it is over by some process's clock. */
    boolean mayBeOver(Instant now) {
        return now.isAfter(until.minus(CLOCKS_DIFFER));
    }

    /** Whether what the worker runs may be taken from it. */
    boolean allowsLoss(Instant now) {
        return mayBeOver(now) || now.isBefore(renewedLateUntil);
    }

    void renewed(Instant now, Instant until) {
        if (mayBeOver(now)) {
            renewedLateUntil = now.plus(DECIDED_BEFORE);
        }
        this.until = until;
    }
}
