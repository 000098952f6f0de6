package dev.cascade.local;

import dev.cascade.port.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers of this process. Thread-safe. */
final class WakeUps implements Timers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);

    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor schedule;
    private volatile Consumer<String> wake = jobId -> {};

    WakeUps(InstantSource clock) {
        this.clock = clock;
        this.schedule = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("timers").factory());
        schedule.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Who is told when a job is to be woken; told on a thread of its own. */
    void onWake(Consumer<String> listener) {
        this.wake = listener;
    }

    @Override
    public void wake(String jobId, Instant at) {
        Duration wait = Duration.between(clock.instant(), at);
        // A job that looks at the clock a moment too early would have to be woken once more.
        run(() -> wake.accept(jobId), Math.max(0, wait.toMillis() + 1));
    }

    /** Does something again and again, {@code pause} after it was done last. */
    void repeat(Duration pause, Runnable action) {
        run(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        LOG.atWarn()
                                .log(
                                        "what is done every {} s failed, and is tried again: {}",
                                        pause.toSeconds(),
                                        e.toString());
                    } finally {
                        repeat(pause, action);
                    }
                },
                pause.toMillis());
    }

    /** Does something at each full minute. */
    void eachMinute(Runnable action) {
        Instant now = clock.instant();
        Instant next = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        run(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        LOG.atWarn().log("what is done each minute failed, and is tried again: {}", e.toString());
                    } finally {
                        eachMinute(action);
                    }
                },
                Duration.between(now, next).toMillis() + 1);
    }

    private void run(Runnable action, long millis) {
        if (!schedule.isShutdown()) {
            Future<?> unused =
                    schedule.schedule(() -> Thread.startVirtualThread(action), millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
