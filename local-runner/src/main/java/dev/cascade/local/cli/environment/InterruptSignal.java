package dev.cascade.local.cli.environment;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The request to stop a command: Ctrl-C or {@code SIGTERM}. It happens at most once. Thread-safe. */
public final class InterruptSignal {

    /** For commands that run tasks: these end or are handed back first. */
    public static final Duration FOR_TASKS = Duration.ofSeconds(20);

    /** For commands without tasks: they end at once, even if a server does not answer. */
    private static final Duration USUAL_GRACE = Duration.ofMillis(500);

    private final CompletableFuture<Void> raised = new CompletableFuture<>();
    private volatile Duration grace = USUAL_GRACE;

    /** How long the command may take to shut down after the interrupt. */
    public Duration grace() {
        return grace;
    }

    /** How long the command may take to end after the first signal. Default: 0.5 s. */
    public void setGrace(Duration grace) {
        this.grace = grace;
    }

    /** Interrupts the command, as a signal does. */
    public void raise() {
        raised.complete(null);
    }

    /** Whether the command has been interrupted. */
    public boolean isRaised() {
        return raised.isDone();
    }

    /** Has {@code action} run once it is raised; at once if it is already. */
    public void onRaise(Runnable action) {
        var unused = raised.thenRun(action);
    }

    /** Waits until it is raised, at most so long. */
    public boolean await(Duration atMost) {
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
    public void await() {
        raised.join();
    }
}
