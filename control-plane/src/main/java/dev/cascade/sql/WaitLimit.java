package dev.cascade.sql;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long one call waits until it can begin: for other calls, and for locks of other processes. */
final class WaitLimit {

    private final long end;

    WaitLimit(Duration length) {
        this.end = System.nanoTime() + length.toNanos();
    }

    long nanosLeft() {
        return end - System.nanoTime();
    }

    boolean isOver() {
        return nanosLeft() <= 0;
    }

    /**
     * Waits for something until the limit. An interrupt does not end the wait, and is handed on afterwards.
     *
     * @return false if it did not come in time
     */
    boolean waitsFor(TimedWait something) {
        boolean interrupted = false;
        while (true) {
            try {
                boolean came = something.within(nanosLeft(), TimeUnit.NANOSECONDS);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return came;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** Such as {@code lock::tryLock}: gives what it waits for, or false after the time. */
    @FunctionalInterface
    interface TimedWait {

        boolean within(long time, TimeUnit unit) throws InterruptedException;
    }
}
