package dev.cascade.local.worker;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.local.process.ThreadChildProcesses;
import dev.cascade.port.Attempt;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors the running attempts. One that runs for long gets a lower priority than the control plane; one that was stopped and does not end
 * is named in the log, and its thread counts as abandoned until it ends. Thread-safe.
 */
final class TaskWatchdog implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskWatchdog.class);

    /** How many threads of stopped attempts may be abandoned before a worker takes no more Java tasks. */
    static final int MOST_ABANDONED = 16;

    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** An attempt that runs for longer gets a lower priority. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** How long an attempt may take to end after it was stopped. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int FRAMES = 12;

    private final Duration patience;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final Runnable exhausted;
    private final Future<?> looking;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("task-watch").factory());

    /** @param exhausted is run, and must return quickly, when too many threads are abandoned */
    TaskWatchdog(Runnable exhausted) {
        this(PATIENCE, exhausted);
    }

    /** @param patience how long an attempt may take to end after it was stopped */
    TaskWatchdog(Duration patience, Runnable exhausted) {
        this.patience = patience;
        this.exhausted = exhausted;
        thread.setRemoveOnCancelPolicy(true);
        this.looking = thread.scheduleWithFixedDelay(
                this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An attempt on the thread that runs it. */
    static final class Running {

        final Attempt attempt;
        private final TaskThread thread;
        private final Optional<ThreadChildProcesses> children;
        private final long began = System.nanoTime();
        private volatile long stoppedAt;
        private volatile boolean stopped;
        private volatile boolean abandoned;
        private boolean ended;
        private boolean lowered;

        /** @param thread the current thread */
        Running(Attempt attempt, TaskThread thread) {
            this.attempt = attempt;
            this.thread = thread;
            this.children = attempt.definition().type() == TaskType.LOCAL
                    ? Optional.of(ThreadChildProcesses.fromNow())
                    : Optional.empty();
        }

        /** The thread is this attempt's to its end: it runs no other one, which the interrupt could meet instead. */
        void stop() {
            stoppedAt = System.nanoTime();
            stopped = true;
            thread.interrupt();
            // A task that reads what its child writes does not notice the interrupt before the child has ended.
            children.ifPresent(started -> Thread.startVirtualThread(started::kill));
        }

        /** The processes that it started after it was stopped. */
        void killChildren() {
            children.ifPresent(ThreadChildProcesses::kill);
        }

        boolean ignoresItsInterrupt(Duration patience) {
            return stopped && !abandoned && System.nanoTime() - stoppedAt > patience.toNanos();
        }

        /** Returns whether it became abandoned: not if it has ended meanwhile. */
        synchronized boolean markAbandoned() {
            abandoned = !ended;
            return abandoned;
        }

        /** Returns whether it was abandoned. */
        synchronized boolean markEnded() {
            ended = true;
            return abandoned;
        }

        long nanos() {
            return System.nanoTime() - began;
        }
    }

    void begun(Running attempt) {
        running.add(attempt);
    }

    void ended(Running attempt) {
        running.remove(attempt);
        if (attempt.markEnded()) {
            abandoned.decrementAndGet();
            LOG.atWarn()
                    .addKeyValue("job", attempt.attempt.job().id())
                    .addKeyValue("task", attempt.attempt.name())
                    .addKeyValue("attempt", attempt.attempt.number())
                    .log("the abandoned thread has ended");
        }
    }

    /** Whether so many threads are abandoned that no more Java tasks are to be run. */
    boolean isExhausted() {
        return abandoned.get() >= MOST_ABANDONED;
    }

    /** Whether attempts that were stopped within their patience have not ended. */
    boolean isStopping() {
        return running.stream().anyMatch(r -> r.stopped && !r.abandoned);
    }

    /** Why no more Java tasks are run, and what to do. */
    String exhaustion() {
        String tasks = running.stream()
                .filter(r -> r.abandoned)
                .map(r ->
                        "\"" + r.attempt.name() + "\" of job " + r.attempt.job().id())
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
        return "this worker runs no more Java tasks, as " + MOST_ABANDONED
                + " of its threads belong to tasks that were stopped, ignored their interrupt and still run: " + tasks
                + "; have those tasks end when Thread.interrupted() is true, and restart the worker";
    }

    private void look() {
        try {
            running.forEach(this::look);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("running tasks could not be looked at; trying again");
        }
    }

    private void look(Running attempt) {
        if (!attempt.lowered && attempt.nanos() > SHORT.toNanos()) {
            attempt.lowered = true;
            attempt.thread.lowerPriority();
        }
        if (attempt.ignoresItsInterrupt(patience) && attempt.markAbandoned()) {
            name(attempt);
            if (abandoned.incrementAndGet() == MOST_ABANDONED) {
                LOG.atError().log(exhaustion());
                exhausted.run();
            }
        }
    }

    private void name(Running attempt) {
        String stack = Arrays.stream(attempt.thread.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
        LOG.atWarn()
                .addKeyValue("job", attempt.attempt.job().id())
                .addKeyValue("task", attempt.attempt.name())
                .addKeyValue("attempt", attempt.attempt.number())
                .log(
                        "the task was stopped {} s ago, ignores the interrupt of its thread {} and goes on; its slot"
                                + " has a new thread. A task should end when Thread.interrupted() is true. It is here:{}",
                        patience.toSeconds(),
                        attempt.thread.getName(),
                        stack);
    }

    /** Runs it soon, on a thread of the control plane's priority. */
    @Override
    public void execute(Runnable action) {
        thread.execute(action);
    }

    /** Ends the watch and its thread. Actions that still have to run get a thread of their own. */
    @Override
    public void close() {
        looking.cancel(false);
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }
}
