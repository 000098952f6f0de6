package dev.cascade.simulation;

import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.AdvanceResult;
import dev.cascade.usecase.TaskInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one process that runs tasks itself: claims, runs, reports and hands back attempts as the worker pools of Cascade do, in virtual time. What
 * an attempt does and how it ends is up to {@link TaskWork}. For one thread.
 */
// What becomes of a command shows in the job; where it matters, the callback sees failures.
@SuppressWarnings("FutureReturnValueIgnored")
final class SimulatedWorkers implements TaskDispatcher {

    private final SimulatedProcess process;
    private final World world;
    private final TaskWork work;
    private final int slots;
    private final Consumer<List<Attempt>> overflow;
    private @Nullable AdvanceJob advance;
    private @Nullable JobStore jobs;

    /** Attempts that are here already: waiting, being claimed, or running. */
    private final Set<Attempt> known = new LinkedHashSet<>();
    /** Those of them that run. */
    private final Set<Attempt> running = new LinkedHashSet<>();

    private int free;
    private boolean leaving;

    /** @param overflow takes attempts that nobody has claimed; {@link #take} by default */
    SimulatedWorkers(SimulatedProcess process, TaskWork work, int slots, @Nullable Consumer<List<Attempt>> overflow) {
        this.process = process;
        this.world = process.world;
        this.work = work;
        this.slots = slots;
        this.free = slots;
        this.overflow = overflow == null ? attempts -> attempts.forEach(this::take) : overflow;
    }

    /**
     * Before the first attempt comes.
     *
     * @param recording where some completions are written down only; none if all are reported
     */
    void connect(AdvanceJob advancing, @Nullable JobStore recording) {
        this.advance = advancing;
        this.jobs = recording;
    }

    private AdvanceJob advance() {
        if (advance == null) {
            throw new IllegalStateException("not connected");
        }
        return advance;
    }

    int busy() {
        return slots - free;
    }

    int free() {
        return leaving ? 0 : free;
    }

    // ---- what the control plane asks for

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        process.point("before reserve");
        List<Attempt> reserved = new ArrayList<>();
        for (Attempt attempt : queued) {
            if (free > 0 && !leaving && world.chance(0.6)) {
                free--;
                known.add(attempt);
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
        reserved.forEach(known::remove);
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        process.point("before dispatch");
        claimed.forEach(this::begin);
        if (!queued.isEmpty()) {
            overflow.accept(queued);
        }
        process.point("after dispatch");
    }

    @Override
    public boolean reachesAllWorkers() {
        return false;
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
        process.point("before stop");
        if (running.remove(attempt)) {
            process.tell(() -> "stops " + work.name(attempt));
            known.remove(attempt);
            free++;
        }
    }

    // ---- claims

    /** Takes an attempt that is queued, to claim it when a slot is free. */
    void take(Attempt attempt) {
        if (slots == 0 || leaving) {
            return;
        }
        Duration wait = world.delivery(world.upTo(500), true);
        if (wait.isNegative() || !known.add(attempt)) {
            return;
        }
        process.schedule(wait, () -> claim(attempt));
        if (world.fault(Fault.DOUBLED_MESSAGE, 0.1)) {
            process.schedule(world.upTo(5_000), () -> claimAgain(attempt));
        }
    }

    /** A message that came twice. Its claim must be refused if the first one was granted. */
    private void claimAgain(Attempt attempt) {
        if (running.contains(attempt)) {
            claim(attempt, granted -> {
                if (granted) {
                    begin(attempt);
                }
            });
        }
    }

    private void claim(Attempt attempt) {
        if (leaving) {
            known.remove(attempt);
            return;
        }
        if (free == 0) {
            process.schedule(world.upTo(2_000), () -> claim(attempt));
            return;
        }
        free--;
        claim(attempt, granted -> {
            if (granted) {
                begin(attempt);
            } else {
                free++;
                known.remove(attempt);
            }
        });
    }

    /** Claims an attempt that a message of a queue names. Once it is decided who runs it, the message is not needed any more. */
    void receive(String jobId, TaskRef ref, int number, Runnable decided) {
        if (free == 0 || leaving) {
            return;
        }
        free--;
        claimReceived(jobId, new Command.Claim(ref, number, process.name), decided);
    }

    private void claimReceived(String jobId, Command.Claim claim, Runnable decided) {
        advance().submit(jobId, List.of(claim)).whenComplete((advanced, failure) -> {
            if (process.isDead()) {
                return;
            }
            if (failure != null) {
                // It may have been saved all the same, and would then be granted to nobody else.
                process.schedule(Duration.ofSeconds(1), () -> claimReceived(jobId, claim, decided));
                return;
            }
            boolean isIgnored = Mutation.is(world, Mutation.CLAIM_REFUSAL_IGNORED);
            if (advanced instanceof AdvanceResult.Done done
                    && (isIgnored || done.granted().contains(claim))) {
                begin(done.attempt(claim.ref(), claim.attempt()));
            } else {
                free++;
            }
            decided.run();
        });
    }

    private interface Answer {
        void granted(boolean granted);
    }

    /** Submits a claim until there is an answer. */
    private void claim(Attempt attempt, Answer answer) {
        Command.Claim claim = new Command.Claim(attempt.ref(), attempt.number(), process.name);
        advance().submit(attempt.job().id(), List.of(claim)).whenComplete((advanced, failure) -> {
            if (process.isDead()) {
                return;
            }
            if (failure != null) {
                process.schedule(Duration.ofSeconds(1), () -> claim(attempt, answer));
            } else {
                answer.granted(Mutation.is(world, Mutation.CLAIM_REFUSAL_IGNORED)
                        || advanced instanceof AdvanceResult.Done done
                                && done.granted().contains(claim));
            }
        });
    }

    // ---- runs

    private void begin(Attempt attempt) {
        process.tell(() -> "begins " + work.name(attempt));
        work.begin(attempt, process.name);
        known.add(attempt);
        running.add(attempt);
        boolean isLong = attempt.definition().timeout().isPresent() && world.fault(Fault.LONG_TASK, 0.1);
        process.schedule(isLong ? Duration.ofSeconds(80) : world.upTo(4_000), () -> end(attempt));
    }

    private void end(Attempt attempt) {
        if (!running.contains(attempt)) {
            return;
        }
        try {
            work.checkInput(TaskInput.of(attempt, world.now()));
        } catch (StoreException e) {
            process.schedule(Duration.ofSeconds(1), () -> end(attempt));
            return;
        }
        running.remove(attempt);
        known.remove(attempt);
        free++;
        Outcome outcome = work.outcome(attempt);
        process.tell(() -> "reports " + work.name(attempt) + ": " + TaskWork.words(outcome));
        process.point("before report");
        Command.Complete complete = complete(attempt, outcome);
        report(attempt, complete);
        if (world.fault(Fault.DOUBLED_MESSAGE, 0.1)) {
            process.schedule(world.upTo(60_000), () -> report(attempt, complete));
        }
    }

    private Command.Complete complete(Attempt attempt, Outcome outcome) {
        boolean isMistaken = Mutation.is(world, Mutation.LATE_RESULT_COUNTS)
                && !work.isInFlight(attempt)
                && attempt.definition().timeout().isPresent();
        int number = attempt.number() + (isMistaken ? 1 : 0);
        return new Command.Complete(attempt.ref(), number, outcome, process.now());
    }

    /** Reports until it is known to have arrived. Some reports are only recorded; the process that advances the job next applies them. */
    private void report(Attempt attempt, Command.Complete complete) {
        if (jobs != null && world.chance(0.2)) {
            try {
                process.tell(() -> "records the end of " + work.name(attempt));
                jobs.record(attempt.job().id(), complete);
                if (world.chance(0.5)) {
                    process.schedule(
                            world.upTo(1_000),
                            () -> advance().refresh(attempt.job().id(), List.of()));
                }
            } catch (StoreException e) {
                process.schedule(Duration.ofSeconds(1), () -> report(attempt, complete));
            }
            return;
        }
        advance().submit(attempt.job().id(), List.of(complete)).whenComplete((done, failure) -> {
            if (failure != null && !process.isDead()) {
                process.schedule(Duration.ofSeconds(1), () -> report(attempt, complete));
            }
        });
    }

    // ---- lease

    /** After a time in which others may have taken over what runs here: stops what is not wanted here any more. */
    void lookAtAll() {
        for (Attempt attempt : List.copyOf(running)) {
            advance().look(attempt.job().id(), List.of()).whenComplete((advanced, failure) -> {
                if (advanced instanceof AdvanceResult.Done done
                        && !done.job().isInFlight(attempt.ref(), attempt.number())) {
                    stop(attempt);
                }
            });
        }
    }

    /** Takes nothing more, stops what runs, and has others repeat it. */
    void leave() {
        leaving = true;
        for (Attempt attempt : List.copyOf(running)) {
            running.remove(attempt);
            known.remove(attempt);
            free++;
            process.tell(() -> "hands back " + work.name(attempt));
            advance()
                    .submit(
                            attempt.job().id(),
                            List.of(new Command.HandBack(attempt.ref(), attempt.number(), process.name)));
        }
    }
}
