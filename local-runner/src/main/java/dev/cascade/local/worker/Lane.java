package dev.cascade.local.worker;

import dev.cascade.background.FailureLog;
import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.Advance;
import dev.cascade.usecase.AdvanceJob;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some slots of a worker, in which attempts run on virtual threads. An attempt goes through three places: it waits to be
 * claimed, is claimed and ready, and runs. As many are claimed as there are slots, and somewhat more while tasks are so short that claiming
 * takes longer than running. Thread-safe.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** Work that may lie ready beyond what the slots run, in time: short enough for nobody to notice that it has not really started. */
    private static final long READY_NANOS = Duration.ofMillis(20).toNanos();

    /** The most attempts that may lie ready. */
    private static final int MAX_READY = 1_024;

    private final String worker;
    private final int slots;
    private final AttemptRunner runner;
    private final AdvanceJob advance;
    private final CompleteTask complete;
    private final InstantSource clock;
    private final Executor later;
    private final FailureLog claimFailures = new FailureLog(LOG, "claiming tasks");
    private final FailureLog reportFailures = new FailureLog(LOG, "reporting the ends of tasks");
    private final Runnable freed;

    private final ConcurrentLinkedQueue<Attempt> waiting = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Attempt> ready = new ConcurrentLinkedQueue<>();
    private final Map<Attempt, Slot> running = new ConcurrentHashMap<>();
    /** Everything that is in one of the three places or on its way between them. */
    private final Set<Attempt> held = ConcurrentHashMap.newKeySet();
    /** Places taken by attempts that are claimed or being claimed. */
    private final AtomicInteger taken = new AtomicInteger();

    private final AtomicInteger busySlots = new AtomicInteger();

    private final AtomicBoolean claiming = new AtomicBoolean();
    private volatile long usualNanos = READY_NANOS;
    /** Whether it takes nothing more. */
    private volatile boolean leaving;

    private volatile boolean closed;

    /** @param freed is run, and must return quickly, whenever a place became free */
    Lane(
            String worker,
            int slots,
            AttemptRunner runner,
            AdvanceJob advance,
            CompleteTask complete,
            InstantSource clock,
            Runnable freed) {
        this.worker = worker;
        this.slots = slots;
        this.runner = runner;
        this.advance = advance;
        this.complete = complete;
        this.clock = clock;
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
        fillSlots();
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
        // One that lies ready finds at its turn that it is held no more. A slot looks after it is known to run it, so
        // none slips through.
        held.remove(attempt);
        Slot slot = running.get(attempt);
        if (slot != null) {
            slot.stop(attempt);
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
        running.forEach((attempt, slot) -> slot.stop(attempt));
    }

    /** All attempts that are here: waiting, ready, running, being reported. */
    List<Attempt> held() {
        return List.copyOf(held);
    }

    // ---- what others bring that claim themselves

    /** How many attempts it could take. */
    int free() {
        return leaving ? 0 : Math.max(0, capacity() - taken.get());
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
            byJob(batch).forEach(this::claim);
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

    private void claim(String jobId, List<Attempt> attempts) {
        List<Command.Claim> claims = attempts.stream()
                .map(a -> new Command.Claim(a.task(), a.number(), worker))
                .toList();
        CompletableFuture<Advance> unused = advance.submit(jobId, claims).whenComplete((answer, failure) -> {
            if (failure != null) {
                claimFailures.failed(failure);
                later.execute(() -> claim(jobId, attempts));
            } else {
                claimFailures.worked();
                claimed(attempts, answer instanceof Advance.Done done ? Set.copyOf(done.granted()) : Set.of());
            }
        });
    }

    private void claimed(List<Attempt> attempts, Set<Command.Claim> granted) {
        int refused = 0;
        for (Attempt attempt : attempts) {
            if (granted.contains(new Command.Claim(attempt.task(), attempt.number(), worker))) {
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

    /** Starts threads for what is ready, as long as there are slots. */
    private void fillSlots() {
        while (!ready.isEmpty() && takeSlot()) {
            Thread.startVirtualThread(new Slot());
        }
    }

    private boolean takeSlot() {
        while (!closed) {
            int now = busySlots.get();
            if (now >= slots) {
                return false;
            }
            if (busySlots.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** A thread that runs what is ready, one after the other. It holds a slot while it runs something, not while it reports. */
    private final class Slot implements Runnable {

        private volatile @Nullable Thread thread;

        @Override
        public void run() {
            thread = Thread.currentThread();
            do {
                Attempt attempt = ready.poll();
                if (attempt == null) {
                    busySlots.decrementAndGet();
                } else if (!runOne(attempt)) {
                    return;
                }
            } while (!ready.isEmpty() && takeSlot());
        }

        /** Returns whether this thread may go on. */
        private boolean runOne(Attempt attempt) {
            Instant startedAt = clock.instant();
            long began = System.nanoTime();
            running.put(attempt, this);
            Optional<Ran> ran = held.contains(attempt) ? ran(attempt, startedAt) : Optional.empty();
            // Whoever takes the attempt out of this map gives back its slot and its place.
            if (!running.remove(attempt, this)) {
                return false;
            }
            usualNanos = (usualNanos * 7 + Math.min(System.nanoTime() - began, READY_NANOS)) / 8;
            Optional<Outcome> outcome = ran.map(r -> outcome(attempt, r));
            // Slot and place are free before the end is reported, so that what follows can take them within the same
            // decision.
            busySlots.decrementAndGet();
            givePlaces(1);
            fillSlots();
            outcome.ifPresentOrElse(o -> report(attempt, o, startedAt), () -> held.remove(attempt));
            claimWaiting();
            return true;
        }

        private Optional<Ran> ran(Attempt attempt, Instant startedAt) {
            try {
                return Optional.of(runner.run(attempt, startedAt));
            } catch (InterruptedException e) {
                // Stopped from here, or by the task itself, which then failed by its own doing.
                return Optional.of(new Ran.Failed(
                        TaskError.retryable(InterruptedException.class.getName(), "the task was interrupted")));
            } catch (RuntimeException | Error e) {
                return Optional.of(
                        new Ran.Failed(TaskError.retryable(e.getClass().getName(), String.valueOf(e.getMessage()))));
            }
        }

        /** Frees the slot at once, whatever the task makes of the interrupt. */
        void stop(Attempt attempt) {
            if (running.remove(attempt, this)) {
                held.remove(attempt);
                busySlots.decrementAndGet();
                givePlaces(1);
                Thread stopping = thread;
                if (stopping != null) {
                    stopping.interrupt();
                }
                fillSlots();
                Thread.startVirtualThread(Lane.this::claimWaiting);
            }
        }
    }

    private Outcome outcome(Attempt attempt, Ran ran) {
        return switch (ran) {
            case Ran.Succeeded s -> complete.keep(attempt, s.json());
            case Ran.Failed f -> new Outcome.Failure(f.error());
            case Ran.Skipped s -> new Outcome.Skipped(s.reason());
        };
    }

    private void report(Attempt attempt, Outcome outcome, Instant startedAt) {
        CompletableFuture<Advance> unused = complete.complete(attempt, outcome, startedAt)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        reportFailures.worked();
                        held.remove(attempt);
                    } else if (!closed) {
                        reportFailures.failed(failure);
                        later.execute(() -> report(attempt, outcome, startedAt));
                    }
                });
    }
}
