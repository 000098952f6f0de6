package dev.cascade.simulation;

import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.Advance;
import dev.cascade.usecase.TaskInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A worker pool of a few slots whose messages are late, come twice, or get lost. */
// What becomes of a command shows in the job; where it matters, the callback sees failures.
@SuppressWarnings("FutureReturnValueIgnored")
final class SimulatedDispatcher implements TaskDispatcher {

    private static final int SLOTS = 4;

    private final SimulatedProcess process;
    private final World world;
    private final JobStore jobs;
    /** Attempts that are here already: waiting, being claimed, or running. */
    private final Set<Attempt> held = new HashSet<>();

    private final Set<Attempt> stopped = new HashSet<>();
    private int free = SLOTS;

    SimulatedDispatcher(SimulatedProcess process, JobStore jobs) {
        this.process = process;
        this.world = process.world;
        this.jobs = jobs;
    }

    int busy() {
        return SLOTS - free;
    }

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        process.mayDie();
        List<Attempt> reserved = new ArrayList<>();
        for (Attempt attempt : queued) {
            if (free > 0 && world.chance(0.5)) {
                free--;
                reserved.add(attempt);
            }
        }
        return reserved;
    }

    @Override
    public String executor(Attempt reserved) {
        return process.name;
    }

    @Override
    public void release(List<Attempt> reserved) {
        free += reserved.size();
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        process.mayDie();
        claimed.forEach(this::run);
        for (Attempt attempt : queued) {
            boolean lost = world.fault(0.05);
            if (!lost && held.add(attempt)) {
                claimLater(attempt);
            }
        }
        process.mayDie();
    }

    private void claimLater(Attempt attempt) {
        process.schedule(world.upTo(500), () -> claim(attempt));
        if (world.fault(0.1)) {
            process.schedule(world.upTo(5_000), () -> claimAgain(attempt));
        }
    }

    /** A message that came twice: its claim must be refused. Whether the first one won, nobody asks. */
    private void claimAgain(Attempt attempt) {
        if (world.begun.containsKey(attempt.idempotencyKey())) {
            advance(attempt, new Command.Claim(attempt.ref(), attempt.number(), process.name), granted -> {
                if (granted) {
                    run(attempt);
                }
            });
        }
    }

    private void claim(Attempt attempt) {
        if (free == 0) {
            process.schedule(world.upTo(2_000), () -> claim(attempt));
            return;
        }
        free--;
        advance(attempt, new Command.Claim(attempt.ref(), attempt.number(), process.name), granted -> {
            if (granted) {
                run(attempt);
            } else {
                free++;
                held.remove(attempt);
            }
        });
    }

    private interface Answer {
        void granted(boolean granted);
    }

    /** Submits a claim until there is an answer. */
    private void advance(Attempt attempt, Command.Claim claim, Answer answer) {
        process.advance.submit(attempt.job().id(), List.of(claim)).whenComplete((advanced, failure) -> {
            if (process.isDead()) {
                return;
            }
            if (failure != null) {
                process.schedule(Duration.ofSeconds(1), () -> advance(attempt, claim, answer));
            } else {
                answer.granted(
                        advanced instanceof Advance.Done done && done.granted().contains(claim));
            }
        });
    }

    private void run(Attempt attempt) {
        world.begin(attempt, process.name);
        held.add(attempt);
        boolean hangs = attempt.definition().timeout().isPresent() && world.fault(0.1);
        // One that hangs comes to its end long after its deadline, when nobody waits for it.
        process.schedule(hangs ? Duration.ofSeconds(80) : world.upTo(4_000), () -> end(attempt));
    }

    private void end(Attempt attempt) {
        if (!stopped.remove(attempt)) {
            try {
                checkInput(TaskInput.of(attempt, world.now()));
            } catch (StoreException e) {
                process.schedule(Duration.ofSeconds(1), () -> end(attempt));
                return;
            }
            free++;
            held.remove(attempt);
            report(attempt, world.outcome(attempt));
        }
    }

    /** What an attempt sees of its upstreams is what their last attempts returned. */
    private void checkInput(TaskInput input) {
        for (Map.Entry<String, Map<String, @Nullable Object>> result :
                input.upstreamResults().entrySet()) {
            String from = String.valueOf(result.getValue().get("from"));
            boolean ofNoOp = result.getValue().containsKey("value");
            if (!ofNoOp && !from.startsWith(input.attempt().job().id() + "/" + result.getKey() + "/")) {
                throw new AssertionError("seed " + world.seed + ": "
                        + input.attempt().idempotencyKey() + " was given " + from + " for " + result.getKey());
            }
        }
    }

    private void report(Attempt attempt, Outcome outcome) {
        process.mayDie();
        Command.Complete complete = new Command.Complete(attempt.ref(), attempt.number(), outcome, world.now());
        sendTo(process, attempt, complete);
        if (world.fault(0.1)) {
            SimulatedProcess other = world.anyProcess();
            other.schedule(world.upTo(60_000), () -> sendTo(other, attempt, complete));
        }
    }

    private void sendTo(SimulatedProcess to, Attempt attempt, Command.Complete complete) {
        if (world.chance(0.2)) {
            recordOnly(attempt, complete);
            return;
        }
        to.advance.submit(attempt.job().id(), List.of(complete)).whenComplete((done, failure) -> {
            if (failure != null && !to.isDead()) {
                to.schedule(Duration.ofSeconds(1), () -> sendTo(to, attempt, complete));
            }
        });
    }

    /** Written down for whoever advances the job next; another process may be told, or nobody. */
    private void recordOnly(Attempt attempt, Command.Complete complete) {
        try {
            jobs.record(attempt.job().id(), complete);
            if (world.chance(0.5)) {
                SimulatedProcess other = world.anyProcess();
                other.schedule(
                        world.upTo(1_000),
                        () -> other.advance.refresh(attempt.job().id(), List.of()));
            }
        } catch (StoreException e) {
            process.schedule(Duration.ofSeconds(1), () -> recordOnly(attempt, complete));
        }
    }

    @Override
    public void redispatch(List<Attempt> queued) {
        dispatch(List.of(), queued);
    }

    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
        // Nothing here is claimed for a service.
    }

    @Override
    public void stop(Attempt attempt) {
        process.mayDie();
        if (held.contains(attempt) && process.name.equals(world.begun.get(attempt.idempotencyKey()))) {
            stopped.add(attempt);
            held.remove(attempt);
            free++;
        }
    }
}
