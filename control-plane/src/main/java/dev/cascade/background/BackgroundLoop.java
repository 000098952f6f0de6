package dev.cascade.background;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A daemon thread that does rounds of something until it is closed. No failure ends it, not even an {@link Error} such as a stack overflow or a lack of memory: it is
 * logged, and the next round follows after a pause. Thread-safe.
 */
public final class BackgroundLoop implements AutoCloseable {

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Duration pause;
    private final FailureLog failures;
    private final Round round;
    private final CountDownLatch closed = new CountDownLatch(1);

    private BackgroundLoop(Duration pause, FailureLog failures, Round round) {
        this.pause = pause;
        this.failures = failures;
        this.round = round;
    }

    /** What is done again and again. */
    public interface Round {

        /** Does what there is to do. It may wait for that, but not for long, since a loop that is closed ends after its round. */
        void run() throws Exception;

        /** Called by the loop's thread when the loop has been closed. */
        default void end() {}
    }

    /**
     * Starts a thread of this name, which begins with the first round at once.
     *
     * @param pause between two rounds; zero for rounds that wait by themselves
     */
    public static BackgroundLoop start(String name, Duration pause, FailureLog failures, Round round) {
        BackgroundLoop loop = new BackgroundLoop(pause, failures, round);
        Thread.ofPlatform().name(name).daemon().start(loop::runUntilClosed);
        return loop;
    }

    private void runUntilClosed() {
        try {
            while (closed.getCount() > 0) {
                runOnce();
            }
        } finally {
            round.end();
        }
    }

    private void runOnce() {
        try {
            round.run();
            failures.worked();
            await(pause);
        } catch (Throwable failure) {
            if (closed.getCount() > 0) {
                failures.failed(failure);
                await(pause.compareTo(PAUSE_AFTER_FAILURE) > 0 ? pause : PAUSE_AFTER_FAILURE);
            }
        }
    }

    /** Waits unless it is closed. An interrupt, which nobody sends on purpose, makes the next round come early. */
    private void await(Duration duration) {
        try {
            boolean unused = closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // The flag is cleared by now, so the pause after this one is a whole one again.
        }
    }

    /** Lets the round that is under way be the last one; does not wait for it. */
    @Override
    public void close() {
        closed.countDown();
    }
}
