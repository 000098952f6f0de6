package dev.cascade.simulation;

import dev.cascade.engine.Command;
import dev.cascade.port.JobListener;
import dev.cascade.port.StoreException;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.AdmitJobs;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CancelJob;
import dev.cascade.usecase.DescribeJob;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.ReconcileJobs;
import dev.cascade.usecase.RetryJob;
import dev.cascade.usecase.StartJob;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One control plane with its worker: the real use cases, over stores shared with the other processes. */
// What becomes of a command shows in the job; where it matters, the callback sees failures.
@SuppressWarnings("FutureReturnValueIgnored")
final class SimulatedProcess {

    private static final Duration LEASE = Duration.ofSeconds(30);

    final World world;
    final String name;
    final SimulatedDispatcher dispatcher;
    final AdvanceJob advance;
    final StartJob start;
    final CancelJob cancel;
    final RetryJob retry;
    final DescribeJob describe;

    private final ReconcileJobs reconcile;
    private final Duration clockIsAhead;
    private boolean dead;

    SimulatedProcess(World world, String name) {
        this.world = world;
        this.name = name;
        this.clockIsAhead = world.upTo(200);
        InstantSource clock = this::now;
        FaultyJobStore jobs = new FaultyJobStore(this, world.jobs);
        Plans plans = new Plans(world.dags);
        this.dispatcher = new SimulatedDispatcher(this, jobs);
        List<JobListener> listeners = new ArrayList<>();
        this.advance = new AdvanceJob(
                jobs,
                plans,
                dispatcher,
                (header, job, entry) -> {
                    mayDie();
                    listeners.forEach(l -> l.saved(header, job, entry));
                },
                this::wake,
                clock);
        AdmitJobs admit =
                new AdmitJobs(jobs, advance, action -> schedule(Duration.ZERO, () -> unlessStoreFails(action)));
        listeners.add(admit);
        this.start = new StartJob(
                world.dags, jobs, plans, advance, admit, () -> name + "-" + world.random.nextLong(), clock);
        this.cancel = new CancelJob(jobs, advance);
        this.retry = new RetryJob(jobs, advance);
        this.describe = new DescribeJob(world.jobs, plans);
        this.reconcile = new ReconcileJobs(
                jobs, world.workers, advance, admit, dispatcher, worker -> false, Optional::empty, clock);
    }

    private Instant now() {
        return world.now().plus(clockIsAhead);
    }

    private void wake(String jobId, Instant at) {
        mayDie();
        Duration wait = Duration.between(now(), at);
        // Some timers ring a little early.
        Duration early = world.fault(0.1) ? Duration.ofMillis(5) : Duration.ZERO;
        schedule(
                wait.minus(early).isNegative() ? Duration.ZERO : wait.minus(early),
                () -> advance.submit(jobId, List.of(new Command.Tick())));
    }

    void start() {
        renew();
        sweep();
    }

    private void renew() {
        // A process that is held up does not renew in time, and goes on afterwards.
        if (!world.fault(0.05)) {
            world.workers.renew(new Worker(name, "host", 1, 4, World.BEGIN, now().plus(LEASE)));
        }
        schedule(Duration.ofSeconds(world.fault(0.05) ? 50 : 10), this::renew);
    }

    private void sweep() {
        schedule(Duration.ofSeconds(15).plus(world.upTo(5_000)), this::sweep);
        unlessStoreFails(reconcile::reconcile);
    }

    /** What fails is done by the next sweep. */
    private static void unlessStoreFails(Runnable action) {
        try {
            action.run();
        } catch (StoreException e) {
            // As said.
        }
    }

    /** Something that this process does later, if it still lives then. */
    void schedule(Duration delay, Runnable action) {
        world.schedule(delay, () -> {
            if (!dead) {
                action.run();
            }
        });
    }

    boolean isDead() {
        return dead;
    }

    /** A point between two steps at which the process may be killed. */
    void mayDie() {
        if (dead) {
            throw new Killed();
        }
        if (world.alive.size() > 1 && world.fault(0.002)) {
            dead = true;
            world.kills++;
            world.alive.remove(this);
            world.schedule(world.upTo(20_000), world::startProcess);
            throw new Killed();
        }
    }
}
