package dev.cascade.local.worker;

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
import java.util.Set;
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

    private final ConcurrentLinkedQueue<Attempt> waiting = new ConcurrentLinkedQueue<>();
    private final LinkedBlockingQueue<Attempt> ready = new LinkedBlockingQueue<>();
    private final Map<Attempt, Running> running = new ConcurrentHashMap<>();
    /** Everything that is in one of the three places or on its way between them. */
    private final Set<Attempt> held = ConcurrentHashMap.newKeySet();
    /** Places taken by attempts that are claimed or being claimed. */
    private final AtomicInteger taken = new AtomicInteger();

    private final AtomicBoolean claiming = new AtomicBoolean();
    private volatile long usualNanos = READY_NANOS;
    private volatile boolean closed;

    Lane(
            String worker,
            int slots,
            AttemptRunner runner,
            AdvanceJob advance,
            CompleteTask complete,
            InstantSource clock) {
        this.worker = worker;
        this.slots = slots;
        this.runner = runner;
        this.advance = advance;
        this.complete = complete;
        this.clock = clock;
        this.later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Thread::startVirtualThread);
    }

    void start() {
        for (int i = 0; i < slots; i++) {
            startSlot();
        }
    }

    private void startSlot() {
        Thread.ofVirtual().name("slot").start(new Running());
    }

    /** Attempts that were claimed and have not ended. */
    int busy() {
        return taken.get();
    }

    // ---- what the dispatcher asks
    // ------------------------------------------------------------------------------------

    List<Attempt> reserve(List<Attempt> queued) {
        if (closed || !waiting.isEmpty()) {
            return List.of();
        }
        int count = takePlaces(queued.size());
        List<Attempt> reserved = queued.subList(0, count);
        held.addAll(reserved);
        return reserved;
    }

    void release(Attempt reserved) {
        held.remove(reserved);
        taken.decrementAndGet();
    }

    void runClaimed(Attempt attempt) {
        ready.add(attempt);
    }

    void enqueue(List<Attempt> queued) {
        for (Attempt attempt : queued) {
            if (!closed && held.add(attempt)) {
                waiting.add(attempt);
            }
        }
        claimWaiting();
    }

    void stop(Attempt attempt) {
        Running slot = running.get(attempt);
        if (slot != null) {
            slot.stop(attempt);
        }
    }

    void close() {
        closed = true;
        waiting.clear();
        ready.clear();
        running.forEach((attempt, slot) -> slot.stop(attempt));
    }

    // ---- claiming
    // ----------------------------------------------------------------------------------------------------

    private int takePlaces(int wanted) {
        while (true) {
            int now = taken.get();
            int count = Math.min(wanted, capacity() - now);
            if (count <= 0) {
                return 0;
            }
            if (taken.compareAndSet(now, now + count)) {
                return count;
            }
        }
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
                taken.addAndGet(batch.size() - places);
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
        advance.submit(jobId, claims).whenComplete((answer, failure) -> {
            if (failure != null) {
                LOG.atWarn()
                        .addKeyValue("job", jobId)
                        .setCause(failure)
                        .log("claiming failed; trying again in a second");
                later.execute(() -> claim(jobId, attempts));
            } else {
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
            taken.addAndGet(-refused);
            Thread.startVirtualThread(this::claimWaiting);
        }
    }

    // ---- running
    // -----------------------------------------------------------------------------------------------------

    /** One slot: runs what is ready, one after the other, until it is replaced or the lane closes. */
    private final class Running implements Runnable {

        private @Nullable Thread thread;
        private final AtomicBoolean replaced = new AtomicBoolean();

        @Override
        public void run() {
            thread = Thread.currentThread();
            try {
                while (!closed && !replaced.get()) {
                    runOne(ready.take());
                }
            } catch (InterruptedException e) {
                // The attempt was stopped; whoever did it started another slot.
            }
        }

        private void runOne(Attempt attempt) throws InterruptedException {
            Instant startedAt = clock.instant();
            long began = System.nanoTime();
            running.put(attempt, this);
            Ran ran;
            try {
                ran = attemptIsWanted(attempt) ? runner.run(attempt, startedAt) : null;
            } catch (RuntimeException | Error e) {
                ran = new Ran.Failed(TaskError.retryable(e.getClass().getName(), String.valueOf(e.getMessage())));
            }
            if (running.remove(attempt) == null || replaced.get()) {
                throw new InterruptedException("the attempt was stopped");
            }
            usualNanos = (usualNanos * 7 + Math.min(System.nanoTime() - began, READY_NANOS)) / 8;
            if (ran == null) {
                held.remove(attempt);
                taken.decrementAndGet();
            } else {
                Outcome outcome = outcome(attempt, ran);
                // The place is free before the end is reported, so that what follows can take it within the same
                // decision.
                taken.decrementAndGet();
                report(attempt, outcome, startedAt);
            }
            claimWaiting();
        }

        private boolean attemptIsWanted(Attempt attempt) {
            return held.contains(attempt);
        }

        /** Frees the slot at once, whatever the task makes of the interrupt. */
        void stop(Attempt attempt) {
            if (running.remove(attempt) != null && replaced.compareAndSet(false, true)) {
                held.remove(attempt);
                taken.decrementAndGet();
                Thread stopped = thread;
                if (stopped != null) {
                    stopped.interrupt();
                }
                if (!closed) {
                    startSlot();
                    Thread.startVirtualThread(Lane.this::claimWaiting);
                }
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
        complete.complete(attempt, outcome, startedAt).whenComplete((answer, failure) -> {
            if (failure == null) {
                held.remove(attempt);
            } else if (!closed) {
                LOG.atWarn()
                        .addKeyValue("job", attempt.job().id())
                        .addKeyValue("task", attempt.definition().id())
                        .setCause(failure)
                        .log("reporting the end of an attempt failed; trying again in a second");
                later.execute(() -> report(attempt, outcome, startedAt));
            }
        });
    }
}
