package dev.cascade.local.worker;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread on which attempts run: a platform thread, so that a task that computes takes no carrier thread away from the control plane's virtual
 * threads.
 */
// Priorities decide nothing here but who computes first.
@SuppressWarnings("ThreadPriorityCheck")
final class TaskThread extends Thread {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String ownName;

    TaskThread(Runnable work) {
        super(null, work, "task-" + COUNT.incrementAndGet(), 0, false);
        this.ownName = getName();
        setDaemon(true);
        setPriority(NORM_PRIORITY);
    }

    /**
     * Has the control plane's threads go before this one, for good: a process without special rights cannot undo it. A JVM on Linux heeds
     * it with {@code -XX:ThreadPriorityPolicy=1}, which {@code ./cascade} sets.
     */
    void lowerPriority() {
        setPriority(MIN_PRIORITY);
    }

    /**
     * Undoes what an attempt changed on this thread, which is the current one: its name, its class loader, its interrupt and its thread-local
     * variables.
     *
     * @return whether another attempt may run on it: not if its priority was changed
     */
    boolean reset() {
        boolean unused = interrupted();
        if (!getName().equals(ownName)) {
            setName(ownName);
        }
        setContextClassLoader(TaskThread.class.getClassLoader());
        setUncaughtExceptionHandler(null);
        return ThreadLocalValues.clear() && getPriority() == NORM_PRIORITY;
    }
}
