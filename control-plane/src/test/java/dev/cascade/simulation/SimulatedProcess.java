package dev.cascade.simulation;

import dev.cascade.port.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process that can crash before and after each call that it makes, stand still, and have a clock that is not quite right. */
abstract class SimulatedProcess {

    private static final Set<String> WRITES =
            Set.of("create", "append", "record", "bind", "renew", "moveNextRun", "schedule", "checked");

    final World world;
    final String name;
    private final Duration clockIsAhead;
    private boolean dead;
    private Instant standsStillUntil = World.BEGIN;

    SimulatedProcess(World world, String name) {
        this.world = world;
        this.name = name;
        this.clockIsAhead = world.has(Fault.CLOCK_SKEW)
                ? world.upTo(4_000).minusMillis(2_000)
                : world.upTo(20).minusMillis(10);
    }

    /** What follows when the process is gone. */
    abstract void ended();

    final Instant now() {
        return world.now().plus(clockIsAhead);
    }

    final boolean isDead() {
        return dead;
    }

    final boolean standsStill() {
        return world.now().isBefore(standsStillUntil);
    }

    final void tell(Supplier<String> what) {
        world.tell(name, what);
    }

    /** Something that this process does later, if it still lives then. */
    final void schedule(Duration delay, Runnable action) {
        world.schedule(this, delay, () -> {
            if (dead) {
                return;
            }
            if (standsStill()) {
                schedule(Duration.between(world.now(), standsStillUntil), action);
            } else {
                perform(action);
            }
        });
    }

    /** Runs what was scheduled. */
    void perform(Runnable action) {
        action.run();
    }

    /** The process stands still, as after a SIGSTOP, and goes on later. */
    final void standStill(Duration time) {
        tell(() -> "STANDS STILL for " + time.toSeconds() + " s");
        standsStillUntil = world.now().plus(time);
    }

    /** Ends it in good order. */
    final void end() {
        dead = true;
        ended();
    }

    /** A point between two steps at which the process may crash. */
    final void point(String call) {
        if (dead) {
            throw new Killed();
        }
        if (world.crashes()) {
            tell(() -> "CRASHES " + call);
            dead = true;
            ended();
            throw new Killed();
        }
    }

    /** The port as this process reaches it. */
    final <T> T faulty(Class<T> type, T port) {
        return Ports.intercept(
                type, port, (call, arguments, target) -> call(type.getSimpleName() + "." + call, call, target));
    }

    private @Nullable Object call(String name, String method, Ports.Target target) throws Throwable {
        point("before " + name);
        if (world.fault(Fault.STORE_FAILURE, 0.01)) {
            tell(() -> name + " FAILS, nothing was done");
            throw new StoreException("simulated", new IOException("connection refused"), true);
        }
        boolean writes = WRITES.contains(method);
        if (writes && world.fault(Fault.CONFLICT, 0.05)) {
            tell(() -> "before " + name + ", OTHERS ACT");
            world.interleave(this);
        }
        Object answer = target.call();
        if (writes && world.fault(Fault.REPEATED_WRITE, 0.02)) {
            tell(() -> name + " IS REPEATED");
            answer = target.call();
        }
        if (world.fault(Fault.STORE_FAILURE, 0.01)) {
            tell(() -> name + " FAILS, its answer is lost");
            throw new StoreException("simulated", new IOException("connection reset"));
        }
        point("after " + name);
        return answer;
    }
}
