package dev.cascade.background;

import dev.cascade.port.StoreException;
import dev.cascade.port.StoreOutageException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs the failures of one activity that is tried again and again: a line when a cause first appears, a line a minute with the number of failures while
 * it lasts, and a line when the activity works again. An activity that now fails and now works is logged as often. Only an unexpected failure, which is neither of a store nor of input and output, is logged with its stack trace.
 * An outage of the store is not logged here, since the store does it. Thread-safe.
 */
public final class FailureLog {

    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Logger log;
    private final String activity;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Class<?> cause;
    private long failures;
    private long loggedAt;
    /** Whether there is a line that says that it fails now. */
    private boolean isLogged;

    private volatile boolean failing;

    /**
     * Makes a log for an activity.
     *
     * @param activity what is done again and again, as the subject of a sentence: "renewing the lease"
     */
    public FailureLog(Logger log, String activity) {
        this.log = log;
        this.activity = activity;
    }

    /** The activity failed and will be tried again. Never throws. */
    public void failed(Throwable failure) {
        try {
            log(unwrapped(failure));
        } catch (Throwable second) {
            // Out of memory, for instance: the next failure is another chance to say so.
            failing = true;
        }
    }

    private void log(Throwable failure) {
        if (failure instanceof StoreOutageException) {
            log.debug("{} failed, as the store does not work", activity, failure);
            return;
        }
        lock.lock();
        try {
            failing = true;
            failures++;
            Class<?> now = root(failure).getClass();
            boolean isNew = !now.equals(cause);
            if (isNew || System.nanoTime() - loggedAt > REMINDER.toNanos()) {
                cause = now;
                loggedAt = System.nanoTime();
                isLogged = true;
                line(failure, isNew);
            }
        } finally {
            lock.unlock();
        }
    }

    private void line(Throwable failure, boolean isNew) {
        LoggingEventBuilder line = log.atLevel(Level.WARN);
        boolean expected = failure instanceof StoreException || failure instanceof java.io.IOException;
        if (isNew && !expected) {
            line = line.setCause(failure);
        }
        String reason = expected ? String.valueOf(failure.getMessage()) : failure.toString();
        if (failures == 1) {
            line.log("{} failed and is tried again: {}", activity, reason);
        } else {
            line.log("{} has failed {} times and is tried again: {}", activity, failures, reason);
        }
    }

    /** The activity worked. Costs nothing when it worked before. */
    public void worked() {
        if (!failing) {
            return;
        }
        lock.lock();
        try {
            if (isLogged) {
                log.warn("{} works again; it had failed {} times", activity, failures);
            }
            isLogged = false;
            failing = false;
            failures = 0;
        } finally {
            lock.unlock();
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return (failure instanceof CompletionException || failure instanceof ExecutionException) && cause != null
                ? unwrapped(cause)
                : failure;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        // Causes may form a circle.
        for (int depth = 0; depth < 100 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
