package dev.cascade.local.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells a command that it is to stop: Ctrl-C, or a polite kill. Happens once. Thread-safe. */
final class Interrupt {

    /** For commands that run tasks, which are to end or to be given back. */
    static final Duration FOR_TASKS = Duration.ofSeconds(20);

    /** For commands that have nothing to leave in order: however long what they wait for is silent, they end. */
    private static final Duration USUAL_GRACE = Duration.ofMillis(500);

    private final CompletableFuture<Void> raised = new CompletableFuture<>();
    private volatile Duration grace = USUAL_GRACE;

    /** How long the command may take, once told, to leave things in order. */
    Duration grace() {
        return grace;
    }

    void setGrace(Duration grace) {
        this.grace = grace;
    }

    void raise() {
        raised.complete(null);
    }

    boolean isRaised() {
        return raised.isDone();
    }

    /** Has {@code action} run once it is raised; at once if it is already. */
    void onRaise(Runnable action) {
        var unused = raised.thenRun(action);
    }

    /** Waits until it is raised, at most so long. */
    boolean await(Duration atMost) {
        try {
            raised.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is only ever completed with null", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Waits until it is raised. */
    void await() {
        raised.join();
    }
}
