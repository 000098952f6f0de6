package dev.cascade.engine;

import java.util.Optional;

/**
 * How a task goes on between "its upstreams let it run" and "an attempt is handed out".
 *
 * @param isMapped whether it runs once for each item of a list, which is asked for when the task may run
 * @param maxConcurrency the most items of a mapped task that are in flight at a time; 0 for no limit
 * @param isAdmitted whether each attempt needs a slot that is shared with other jobs: it stays {@link TaskStatus#READY} until it is granted by
 *     {@link Command.Admit}
 * @param waiting how it waits, if it needs no worker
 */
record TaskFlow(boolean isMapped, int maxConcurrency, boolean isAdmitted, Optional<WaitKind.Wait> waiting) {

    /** A task whose attempts are handed out as soon as its upstreams let it run. */
    static final TaskFlow PLAIN = new TaskFlow(false, 0, false, Optional.empty());

    TaskFlow {
        if (maxConcurrency < 0 || (maxConcurrency > 0 && !isMapped)) {
            throw new IllegalArgumentException(
                    "maxConcurrency limits the items of a mapped task, and is 0 for no limit, got " + maxConcurrency);
        }
    }

    static TaskFlow mapped(int maxConcurrency) {
        return new TaskFlow(true, maxConcurrency, false, Optional.empty());
    }

    static TaskFlow admitted() {
        return new TaskFlow(false, 0, true, Optional.empty());
    }

    static TaskFlow waiting(WaitKind kind, Optional<java.time.Duration> limit) {
        return new TaskFlow(false, 0, false, Optional.of(new WaitKind.Wait(kind, limit)));
    }

    /** Whether attempts may be held back. */
    boolean isLimited() {
        return maxConcurrency > 0 || isAdmitted;
    }
}
