package dev.cascade.local.worker;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Distinguishes the end of a task by a signal that also stops this process from a failure of the task. A service manager, or a machine that shuts
 * down, sends {@code SIGTERM} to tasks and worker at the same moment; such an attempt is repeated and has not failed.
 */
final class StopSignals {

    /** Exit codes after SIGHUP, SIGINT and SIGTERM. */
    private static final Set<Integer> CODES = Set.of(129, 130, 143);

    /** How long after its task this process may learn that it is to stop. */
    private static final Duration LATER = Duration.ofSeconds(1);

    /** How the JVM's threads are called that wait for the ends of child processes. */
    private static final String REAPER = "process reaper";

    /** Threads that may start while they are counted. */
    private static final int SPARE = 64;

    private final BooleanSupplier stopping;

    /** @param stopping whether this process takes no more tasks, as it is about to end */
    StopSignals(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    /**
     * Returns if a process has ended by itself.
     *
     * @param exitCode the exit code of the process
     * @throws InterruptedException if it ended because this process is to stop: once its attempts are given back
     */
    void check(int exitCode) throws InterruptedException {
        if (CODES.contains(exitCode)) {
            awaitTheStop();
        }
    }

    /**
     * Returns if a Java task has failed by itself. A process that it started is in the session of this process: Ctrl-C ends it as well, and
     * the task then fails with whatever it makes of that. So after child processes have run, a failure is believed once no stop followed it.
     *
     * @throws InterruptedException if this process is to stop: once its attempts are given back
     */
    void checkFailure() throws InterruptedException {
        if (stopping.getAsBoolean() || haveProcessesRun()) {
            awaitTheStop();
        }
    }

    private void awaitTheStop() throws InterruptedException {
        do {
            Thread.sleep(LATER);
        } while (stopping.getAsBoolean());
    }

    /** Whether child processes run or ended within the last minute: for so long the JVM keeps the threads that wait for their ends. */
    private static boolean haveProcessesRun() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[all.activeCount() + SPARE];
        int count = all.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .anyMatch(thread -> thread.getName().startsWith(REAPER));
    }
}
