package dev.cascade.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all simulated processes share: the time, what happens next, and the dice. All of it follows from the seed. For one thread. */
final class World {

    static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    /** Until then faults happen; after that all must come to its end. */
    static final Instant CALM = BEGIN.plus(Duration.ofMinutes(3));

    /** A run needs some ten thousand calls; one that needs so many goes round in circles. */
    private static final long MOST_CALLS = 2_000_000;

    /** So many actions of others happen at most between a decision and its write. */
    private static final int INTERLEAVED = 4;

    /** How far ahead others act then. */
    private static final Duration INTERLEAVED_AHEAD = Duration.ofMillis(500);

    final long seed;
    final Random random;
    final Trace trace;
    final Optional<Mutation> mutation;

    private final Set<Fault> faults;
    private final double intensity;
    /** The number of the call at which a process crashes, for seeds that try one after the other. */
    private final long crashAt;

    private final PriorityQueue<Action> agenda = new PriorityQueue<>();
    private final EnumSet<Fault> happened = EnumSet.noneOf(Fault.class);
    private Instant now = BEGIN;
    private long order;
    private long calls;
    private boolean interleaving;
    private Instant streamDownUntil = BEGIN;
    private @Nullable Violation violation;

    World(Simulation.Settings settings, long seed, boolean isTraced) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.trace = new Trace(isTraced);
        this.mutation = settings.mutation();
        this.faults = drawn(settings);
        this.intensity = List.of(0.3, 1.0, 3.0).get(random.nextInt(3));
        this.crashAt = faults.contains(Fault.CRASH) && random.nextInt(3) == 0 ? random.nextInt(2_000) : -1;
        tell(
                "world",
                () -> "seed " + seed + ", faults "
                        + faults.stream().map(Fault::label).toList()
                        + (crashAt >= 0 ? ", crash at call " + crashAt : ""));
    }

    /** Of all faults, some: what one fault hides from view shows in the seeds without it. */
    private Set<Fault> drawn(Simulation.Settings settings) {
        Set<Fault> some = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            boolean isChosen = settings.allOfThem() || random.nextInt(5) < 3;
            if (isChosen && settings.faults().contains(fault)) {
                some.add(fault);
            }
        }
        return some;
    }

    private record Action(Instant at, long order, @Nullable SimulatedProcess owner, Runnable action)
            implements Comparable<Action> {
        @Override
        public int compareTo(Action other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    // ---- time

    Instant now() {
        return now;
    }

    boolean isCalm() {
        return !now.isBefore(CALM);
    }

    /** Something that happens outside of all processes. */
    void schedule(Duration delay, Runnable action) {
        schedule(null, delay, action);
    }

    void schedule(@Nullable SimulatedProcess owner, Duration delay, Runnable action) {
        agenda.add(new Action(now.plus(delay.isNegative() ? Duration.ZERO : delay), order++, owner, action));
    }

    /** Lets the next thing happen. */
    void step() {
        Action next = agenda.poll();
        if (next == null) {
            throw violated("nothing is left to happen");
        }
        now = next.at.isAfter(now) ? next.at : now;
        run(next);
        requireNoViolation();
    }

    private static void run(Action action) {
        try {
            action.action.run();
        } catch (Killed killed) {
            // Its process does not go on; others do.
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof Killed)) {
                throw e;
            }
        }
    }

    /** Has processes other than this one act now, while it is in the middle of something. */
    void interleave(SimulatedProcess except) {
        // On a virtual thread the control plane waits for several at once, and others would wait for this one.
        if (interleaving || Thread.currentThread().isVirtual()) {
            return;
        }
        interleaving = true;
        try {
            List<Action> some = new ArrayList<>();
            for (Action action : agenda) {
                boolean isNear = !action.at.isAfter(now.plus(INTERLEAVED_AHEAD));
                if (isNear && action.owner != null && action.owner != except) {
                    some.add(action);
                }
            }
            some.sort(null);
            for (Action action : some.subList(0, Math.min(INTERLEAVED, some.size()))) {
                agenda.remove(action);
                run(action);
            }
        } finally {
            interleaving = false;
        }
    }

    // ---- dice

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    Duration upTo(long millis) {
        return Duration.ofMillis(random.nextLong(millis) + 1);
    }

    /** Whether faults of this kind happen in this run. */
    boolean has(Fault kind) {
        return faults.contains(kind);
    }

    /** Whether a fault of this kind, usually of this probability, happens now. */
    boolean fault(Fault kind, double probability) {
        boolean happens = !isCalm() && has(kind) && chance(Math.min(0.5, probability * intensity));
        if (happens) {
            happened.add(kind);
        }
        return happens;
    }

    /** Whether the process that makes the next call crashes there. */
    boolean crashes() {
        if (calls > MOST_CALLS) {
            throw violated("there is no end: " + calls + " calls were made");
        }
        boolean isTheOne = calls++ == crashAt && !isCalm();
        return isTheOne || crashAt < 0 && fault(Fault.CRASH, 0.002);
    }

    /** How long a message takes that usually takes so long; negative if it does not arrive. */
    Duration delivery(Duration usual, boolean mayBeLost) {
        if (mayBeLost && fault(Fault.LOST_MESSAGE, 0.05)) {
            return Duration.ofMillis(-1);
        }
        return fault(Fault.LATE_MESSAGE, 0.1) ? usual.plus(upTo(60_000)) : usual;
    }

    /** Until when what tells of changes is interrupted; in the past if it is not. */
    Instant streamDownUntil() {
        if (!now.isBefore(streamDownUntil) && fault(Fault.STREAM_DOWN, 0.02)) {
            streamDownUntil = now.plus(upTo(90_000));
            tell("world", () -> "changes are not told for a while");
        }
        return streamDownUntil;
    }

    /** The kinds of faults that happened. */
    Set<Fault> happened() {
        return happened;
    }

    /**
     * Remembers the first thing that must not be, since the code under test may catch what is thrown.
     *
     * @return to be thrown
     */
    Violation violated(String what) {
        Violation thrown = new Violation(what);
        tell("world", () -> "VIOLATION " + what);
        if (violation == null) {
            violation = thrown;
        }
        return thrown;
    }

    /** Ends the run if something happened that must not. */
    void requireNoViolation() {
        if (violation != null) {
            throw violation;
        }
    }

    void tell(String who, Supplier<String> what) {
        trace.tell(Duration.between(BEGIN, now), who, what);
    }
}
