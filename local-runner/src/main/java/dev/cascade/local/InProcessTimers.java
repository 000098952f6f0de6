package dev.cascade.local;

import dev.cascade.background.FailureLog;
import dev.cascade.port.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers of this process. Thread-safe. */
final class InProcessTimers implements Timers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessTimers.class);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final FailureLog starts = new FailureLog(LOG, "starting a thread for a timer");
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor schedule;
    private volatile Consumer<String> wake = jobId -> {};

    InProcessTimers(InstantSource clock) {
        this.clock = clock;
        this.schedule = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("timers").factory());
        schedule.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Called when a job is due, on a thread of its own. */
    void onWake(Consumer<String> listener) {
        this.wake = listener;
    }

    @Override
    public void wake(String jobId, Instant at) {
        Duration wait = Duration.between(clock.instant(), at);
        // A job that looks at the clock a moment too early would have to be woken once more.
        run(() -> wake.accept(jobId), Math.max(0, wait.toMillis() + 1));
    }

    /**
     * Does something again and again, {@code pause} after it was done last. No failure ends that, not even an {@link Error}; it is logged.
     *
     * @param activity what it is, as the subject of a sentence
     */
    void repeat(String activity, Duration pause, Runnable action) {
        repeat(new FailureLog(LOG, activity), pause::toMillis, action);
    }

    /** Does something at each full minute; otherwise like {@link #repeat}. */
    void eachMinute(String activity, Runnable action) {
        repeat(new FailureLog(LOG, activity), this::millisToNextMinute, action);
    }

    private long millisToNextMinute() {
        Instant now = clock.instant();
        Instant next = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        return Duration.between(now, next).toMillis() + 1;
    }

    private void repeat(FailureLog failures, LongSupplier pauseMillis, Runnable action) {
        run(
                () -> {
                    try {
                        action.run();
                        failures.worked();
                    } catch (Throwable e) {
                        failures.failed(e);
                    } finally {
                        repeat(failures, pauseMillis, action);
                    }
                },
                pauseMillis.getAsLong());
    }

    private void run(Runnable action, long millis) {
        if (!schedule.isShutdown()) {
            Future<?> unused = schedule.schedule(() -> start(action), millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Without memory for another thread, the action must not be lost. */
    private void start(Runnable action) {
        try {
            Thread.startVirtualThread(action);
        } catch (Throwable e) {
            starts.failed(e);
            run(action, RETRY.toMillis());
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
