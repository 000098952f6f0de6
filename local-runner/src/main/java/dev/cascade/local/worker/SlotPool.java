package dev.cascade.local.worker;

import dev.cascade.background.FailureLog;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.local.worker.TaskWatchdog.Running;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.AdvanceResult;
import dev.cascade.usecase.CompleteTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of a worker. Each slot is a thread that runs one attempt at a time. An attempt has three states here: it waits to be claimed,
 * it is claimed and ready, it runs. The pool claims as many attempts as it has slots, and more while tasks are so short that a claim takes
 * longer than a run. Thread-safe.
 */
final class SlotPool {

    private static final Logger LOG = LoggerFactory.getLogger(SlotPool.class);

    /** Work that may lie ready beyond what the slots run, in time: so short that the difference to a real start does not matter. */
    private static final long READY_NANOS = Duration.ofMillis(20).toNanos();

    /** The most attempts that may lie ready. */
    private static final int MAX_READY = 1_024;

    private final String worker;
    private final int slots;
    private final AttemptRunner runner;
    private final AdvanceJob advance;
    private final CompleteTask complete;
    private final InstantSource clock;
    private final LeaseCheck lease;
    private final TaskWatchdog watch;
    private final Executor later;
    private final FailureLog claimFailures = new FailureLog(LOG, "claiming tasks");
    private final FailureLog reportFailures = new FailureLog(LOG, "reporting the ends of tasks");
    private final Runnable freed;

    private final ConcurrentLinkedQueue<Attempt> waiting = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Attempt> ready = new LinkedBlockingQueue<>();
    private final Map<Attempt, Running> running = new ConcurrentHashMap<>();
    /** Everything that is in one of the three places or on its way between them. */
    private final Set<Attempt> held = ConcurrentHashMap.newKeySet();

    /** Attempts that ended without a result and are still claimed by this worker. */
    private final Set<Attempt> unfinished = ConcurrentHashMap.newKeySet();

    /** Places taken by attempts that are claimed or being claimed. */
    private final AtomicInteger taken = new AtomicInteger();

    private final Set<TaskThread> threads = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean claiming = new AtomicBoolean();
    private volatile long usualNanos = READY_NANOS;
    /** Whether it takes nothing more. */
    private volatile boolean leaving;

    private volatile boolean closed;

    /** @param freed is run, and must return quickly, whenever a place became free */
    SlotPool(
            String worker,
            int slots,
            AttemptRunner runner,
            AdvanceJob advance,
            CompleteTask complete,
            InstantSource clock,
            LeaseCheck lease,
            TaskWatchdog watch,
            Runnable freed) {
        this.worker = worker;
        this.slots = slots;
        this.runner = runner;
        this.advance = advance;
        this.complete = complete;
        this.clock = clock;
        this.lease = lease;
        this.watch = watch;
        this.later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Thread::startVirtualThread);
        this.freed = freed;
    }

    // ---- what the dispatcher asks

    List<Attempt> reserve(List<Attempt> queued) {
        if (leaving || !waiting.isEmpty()) {
            return List.of();
        }
        int count = takePlaces(queued.size());
        List<Attempt> reserved = queued.subList(0, count);
        held.addAll(reserved);
        return reserved;
    }

    void release(Attempt reserved) {
        held.remove(reserved);
        givePlaces(1);
    }

    void runClaimed(Attempt attempt) {
        ready.add(attempt);
    }

    void enqueue(List<Attempt> queued) {
        for (Attempt attempt : queued) {
            if (!leaving && held.add(attempt)) {
                waiting.add(attempt);
            }
        }
        claimWaiting();
    }

    void stop(Attempt attempt) {
        // When a slot starts a ready attempt, it first registers the attempt as running, and then checks whether the
        // attempt is still held. So no stop is lost.
        held.remove(attempt);
        Running run = running.get(attempt);
        if (run != null) {
            stop(run);
        }
    }

    /** From now on it takes nothing more; what is claimed goes on. */
    void leave() {
        leaving = true;
        for (Attempt a = waiting.poll(); a != null; a = waiting.poll()) {
            held.remove(a);
        }
    }

    void close() {
        leave();
        closed = true;
        ready.clear();
        running.values().forEach(this::stop);
        threads.forEach(Thread::interrupt);
        watch.close();
    }

    /** All attempts that are here: waiting, ready, running, being reported. */
    List<Attempt> held() {
        return List.copyOf(held);
    }

    /** Those that a signal has ended which is to stop this process as well. */
    List<Attempt> unfinished() {
        return List.copyOf(unfinished);
    }

    // ---- what others bring that claim themselves

    /** How many attempts it could take. */
    int free() {
        return leaving ? 0 : Math.max(0, capacity() - taken.get());
    }

    /** Whether attempts that were stopped have yet to end. */
    boolean isStopping() {
        return watch.isStopping();
    }

    /** Whether nothing is claimed or about to be. */
    boolean isIdle() {
        return taken.get() == 0;
    }

    /** Takes an attempt for which a place was taken. */
    void begin(Attempt claimed) {
        held.add(claimed);
        runClaimed(claimed);
    }

    /** Gives back places for which there is no attempt. */
    void givePlaces(int places) {
        taken.addAndGet(-places);
        freed.run();
    }

    /**
     * Takes places for attempts that are about to be claimed.
     *
     * @return how many it took, at most {@code wanted}
     */
    int takePlaces(int wanted) {
        while (!leaving) {
            int now = taken.get();
            int count = Math.min(wanted, capacity() - now);
            if (count <= 0) {
                return 0;
            }
            if (taken.compareAndSet(now, now + count)) {
                return count;
            }
        }
        return 0;
    }

    /** How many attempts may be claimed at once: one a slot, and those that are done within no time. */
    private int capacity() {
        long ahead = usualNanos >= READY_NANOS ? 0 : READY_NANOS / Math.max(1_000, usualNanos);
        return slots + (int) Math.min(MAX_READY, ahead * slots);
    }

    private void claimWaiting() {
        while (!closed && !waiting.isEmpty() && claiming.compareAndSet(false, true)) {
            List<Attempt> batch = new ArrayList<>();
            try {
                int places = takePlaces(MAX_READY);
                for (Attempt a = poll(places); a != null; a = poll(places - batch.size())) {
                    batch.add(a);
                }
                givePlaces(places - batch.size());
            } finally {
                claiming.set(false);
            }
            if (batch.isEmpty()) {
                return;
            }
            claim(byJob(batch));
        }
    }

    private @Nullable Attempt poll(int places) {
        return places > 0 ? waiting.poll() : null;
    }

    private static Map<String, List<Attempt>> byJob(List<Attempt> attempts) {
        Map<String, List<Attempt>> byJob = new LinkedHashMap<>();
        attempts.forEach(a ->
                byJob.computeIfAbsent(a.job().id(), id -> new ArrayList<>()).add(a));
        return byJob;
    }

    /** Side by side, so that the claims of several jobs share a commit. */
    private void claim(Map<String, List<Attempt>> byJob) {
        if (byJob.size() == 1) {
            byJob.forEach(this::claim);
        } else {
            byJob.forEach((jobId, attempts) -> Thread.startVirtualThread(() -> claim(jobId, attempts)));
        }
    }

    private void claim(String jobId, List<Attempt> attempts) {
        List<Command.Claim> claims = attempts.stream()
                .map(a -> new Command.Claim(a.ref(), a.number(), worker))
                .toList();
        CompletableFuture<AdvanceResult> unused = advance.submit(jobId, claims).whenComplete((answer, failure) -> {
            if (failure != null) {
                claimFailures.failed(failure);
                later.execute(() -> claim(jobId, attempts));
            } else {
                claimFailures.worked();
                claimed(attempts, answer instanceof AdvanceResult.Done done ? Set.copyOf(done.granted()) : Set.of());
            }
        });
    }

    private void claimed(List<Attempt> attempts, Set<Command.Claim> granted) {
        int refused = 0;
        for (Attempt attempt : attempts) {
            if (granted.contains(new Command.Claim(attempt.ref(), attempt.number(), worker))) {
                runClaimed(attempt);
            } else {
                held.remove(attempt);
                refused++;
            }
        }
        if (refused > 0) {
            givePlaces(refused);
            Thread.startVirtualThread(this::claimWaiting);
        }
    }

    // ---- running

    /** Opens the slots. */
    void open() {
        for (int slot = 0; slot < slots; slot++) {
            openSlot();
        }
    }

    /** Runs on a thread of the control plane: a thread that a task's thread starts would inherit its priority. */
    private void openSlot() {
        if (closed) {
            return;
        }
        TaskThread thread = new TaskThread(this::runReady);
        threads.add(thread);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            threads.remove(thread);
            LOG.atError().setCause(e).log("there is no thread left for a slot; trying again in a second");
            later.execute(this::openSlot);
        }
    }

    /** One slot: runs what is ready, one after the other, until its thread cannot be used any more. */
    private void runReady() {
        TaskThread thread = (TaskThread) Thread.currentThread();
        try {
            boolean usable = true;
            while (usable && !closed) {
                usable = runOne(ready.take(), thread);
            }
        } catch (InterruptedException e) {
            // The lane was closed.
        } finally {
            threads.remove(thread);
        }
    }

    /** Returns whether the thread may go on with another attempt. */
    private boolean runOne(Attempt attempt, TaskThread thread) {
        Running run = new Running(attempt, thread);
        running.put(attempt, run);
        watch.begun(run);
        Optional<Ended> ended;
        try {
            ended = ended(attempt);
        } finally {
            watch.ended(run);
        }
        // The thread that removes the attempt from this map frees its slot. If another thread did, it stopped the
        // attempt, and an interrupt may still reach this thread.
        if (!running.remove(attempt, run)) {
            run.killChildren();
            return false;
        }
        usualNanos = (usualNanos * 7 + Math.min(run.nanos(), READY_NANOS)) / 8;
        // The slot is freed before the end is reported, so that a downstream task can take it within the same decision.
        givePlaces(1);
        Runnable report = () -> {
            ended.ifPresentOrElse(this::report, () -> held.remove(attempt));
            claimWaiting();
        };
        boolean usable = thread.reset();
        if (usable) {
            Thread.startVirtualThread(report);
        } else {
            watch.execute(() -> {
                openSlot();
                Thread.startVirtualThread(report);
            });
        }
        return usable;
    }

    /** Runs it, unless it is held no more: its job was cancelled, or its lease ended and others took it. */
    private Optional<Ended> ended(Attempt attempt) {
        Instant startedAt = clock.instant();
        try {
            while (!lease.holds(startedAt)) {
                lease.regain();
                startedAt = clock.instant();
            }
            if (!held.contains(attempt)) {
                return Optional.empty();
            }
            Optional<Outcome> outcome = outcome(attempt, ran(attempt, startedAt));
            if (outcome.isEmpty()) {
                unfinished.add(attempt);
            }
            Instant start = startedAt;
            return outcome.map(known -> new Ended(attempt, known, start));
        } catch (InterruptedException e) {
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(new Ended(attempt, new Outcome.Failure(failure(e)), startedAt));
        }
    }

    private AttemptOutcome ran(Attempt attempt, Instant startedAt) {
        if (attempt.definition().type() == TaskType.LOCAL && watch.isExhausted()) {
            return new AttemptOutcome.Failed(TaskError.retryable(TaskError.WORKER_EXHAUSTED, watch.exhaustion()));
        }
        try {
            return runner.run(attempt, startedAt);
        } catch (InterruptedException e) {
            // The interrupt came from this lane, or from the task itself, which then has failed.
            return new AttemptOutcome.Failed(
                    TaskError.retryable(InterruptedException.class.getName(), "the task was interrupted"));
        } catch (RuntimeException | Error e) {
            return new AttemptOutcome.Failed(failure(e));
        }
    }

    private static TaskError failure(Throwable e) {
        return TaskError.retryable(e.getClass().getName(), ThrowableText.message(e));
    }

    /** Frees the slot at once, even if the task ignores the interrupt. */
    private void stop(Running run) {
        if (running.remove(run.attempt, run)) {
            held.remove(run.attempt);
            run.stop();
            givePlaces(1);
            openSlot();
            Thread.startVirtualThread(this::claimWaiting);
        }
    }

    /** How an attempt ended that began at {@code startedAt}. */
    private record Ended(Attempt attempt, Outcome outcome, Instant startedAt) {}

    private Optional<Outcome> outcome(Attempt attempt, AttemptOutcome ran) {
        return switch (ran) {
            case AttemptOutcome.Succeeded s -> Optional.of(complete.keep(attempt, s.json()));
            case AttemptOutcome.Failed f -> Optional.of(new Outcome.Failure(f.error()));
            case AttemptOutcome.Skipped s -> Optional.of(new Outcome.Skipped(s.reason()));
            case AttemptOutcome.Stopped s -> Optional.empty();
        };
    }

    private void report(Ended ended) {
        Attempt attempt = ended.attempt();
        CompletableFuture<AdvanceResult> unused = complete.complete(attempt, ended.outcome(), ended.startedAt())
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        reportFailures.worked();
                        held.remove(attempt);
                    } else if (!closed) {
                        reportFailures.failed(failure);
                        later.execute(() -> report(ended));
                    }
                });
    }
}
