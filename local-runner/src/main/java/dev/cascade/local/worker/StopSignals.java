package dev.cascade.local.worker;

import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Tells the end of a task by a signal that stops this process as well from a failure of its own. A service manager, or a machine that shuts
 * down, sends {@code SIGTERM} to tasks and worker at the same moment; such an attempt is repeated and has not failed.
 */
final class StopSignals {

    /** Exit codes after SIGHUP, SIGINT and SIGTERM. */
    private static final Set<Integer> CODES = Set.of(129, 130, 143);

    /** How long after its task this process may learn that it is to stop. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private final BooleanSupplier stopping;

    /** @param stopping whether this process takes no more tasks, as it is about to end */
    StopSignals(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    /**
     * Returns if a process has ended by itself.
     *
     * @param exitCode with what it ended
     * @throws InterruptedException if it ended because this process is to stop: once its attempts are given back
     */
    void check(int exitCode) throws InterruptedException {
        if (CODES.contains(exitCode)) {
            do {
                Thread.sleep(LATER);
            } while (stopping.getAsBoolean());
        }
    }
}
