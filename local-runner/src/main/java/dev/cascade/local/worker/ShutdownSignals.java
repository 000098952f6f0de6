package dev.cascade.local.worker;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes the end of a task by a signal that also stops this process from a failure of the task. A service manager, or a machine that shuts
 * down, sends {@code SIGTERM} to tasks and worker at the same moment; such an attempt is repeated and has not failed.
 */
final class ShutdownSignals {

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
    ShutdownSignals(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    /**
     * Whether a process was ended by a signal that also stops this process. If it looks like one that does not yet, it is waited for.
     *
     * @param exitCode the exit code of the process
     */
    boolean hasEnded(int exitCode) throws InterruptedException {
        return CODES.contains(exitCode) && isStopped();
    }

    /**
     * Whether a Java task may have failed because this process is to stop. A process that it started is in the session of this process: Ctrl-C ends
     * it as well, and the task then fails with whatever it makes of that. So after child processes have run, a failure is believed once no
     * stop followed it.
     */
    boolean mayHaveFailedTask() throws InterruptedException {
        return (stopping.getAsBoolean() || haveProcessesRun()) && isStopped();
    }

    /**
     * Whether what a Java task returned may be the exit code of such a process.
     *
     * @param value what it returned
     */
    boolean mayHaveReturned(@Nullable Object value) throws InterruptedException {
        return value instanceof Integer code && CODES.contains(code) && haveProcessesRun() && isStopped();
    }

    private boolean isStopped() throws InterruptedException {
        if (!stopping.getAsBoolean()) {
            Thread.sleep(LATER);
        }
        return stopping.getAsBoolean();
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
