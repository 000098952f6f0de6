package dev.cascade.simulation;

import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.MemoryWorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletionException;

/** What all simulated processes share: the time, what happens next, the stores, and the dice. */
final class World {

    static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    /** Until then faults happen; after that all must come to its end. */
    static final Instant CALM = BEGIN.plus(Duration.ofMinutes(3));

    final long seed;
    final Random random;
    final MemoryJobStore jobs = new MemoryJobStore();
    final MemoryDagStore dags = new MemoryDagStore();
    final MemoryWorkerStore workers = new MemoryWorkerStore();
    final List<SimulatedProcess> alive = new ArrayList<>();
    /** Who began which attempt. */
    final Map<String, String> begun = new HashMap<>();

    int kills;
    int faults;

    private final PriorityQueue<Happening> agenda = new PriorityQueue<>();
    private Instant now = BEGIN;
    private long happenings;
    private int processes;

    World(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    private record Happening(Instant at, long order, Runnable action) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    Instant now() {
        return now;
    }

    void schedule(Duration delay, Runnable action) {
        agenda.add(new Happening(now.plus(delay), happenings++, action));
    }

    /** Lets the next thing happen. */
    void step() {
        Happening next = agenda.poll();
        if (next == null) {
            throw new AssertionError("seed " + seed + ": nothing is left to happen");
        }
        now = next.at.isAfter(now) ? next.at : now;
        try {
            next.action.run();
        } catch (Killed killed) {
            // Its process does not go on; others do.
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof Killed)) {
                throw e;
            }
        }
    }

    void startProcess() {
        SimulatedProcess process = new SimulatedProcess(this, "p" + ++processes);
        alive.add(process);
        process.start();
    }

    SimulatedProcess anyProcess() {
        return alive.get(random.nextInt(alive.size()));
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Whether a fault of this probability happens now. */
    boolean fault(double probability) {
        boolean happens = now.isBefore(CALM) && chance(probability);
        faults += happens ? 1 : 0;
        return happens;
    }

    Duration upTo(long millis) {
        return Duration.ofMillis(random.nextLong(millis) + 1);
    }

    void begin(Attempt attempt, String worker) {
        String other = begun.put(attempt.idempotencyKey(), worker);
        if (other != null) {
            throw new AssertionError("seed " + seed + ": attempt " + attempt.idempotencyKey() + " was begun by " + other
                    + " and again by " + worker);
        }
    }

    /** How an attempt ends: follows from the seed and its name. */
    Outcome outcome(Attempt attempt) {
        Random dice = new Random(seed * 1_000_003 + attempt.idempotencyKey().hashCode());
        dice.nextInt();
        return switch (dice.nextInt(12)) {
            case 0 -> new Outcome.Failure(TaskError.permanent("Broken", "for good"));
            case 1, 2 -> new Outcome.Failure(TaskError.retryable("Broken", "for now"));
            case 3 -> new Outcome.Skipped("nothing to do");
            default -> new Outcome.Success(TaskResult.inline(result(attempt.idempotencyKey())));
        };
    }

    static String result(String attempt) {
        return "{\"from\":\"" + attempt + "\"}";
    }
}
