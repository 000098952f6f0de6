package dev.cascade.simulation;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.assembly.Stores;
import dev.cascade.engine.Command;
import dev.cascade.memory.MemoryTickets;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.ReconcileChanges;
import dev.cascade.usecase.StartJob;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A process as {@code cascade dev} and its workers are: control plane, schedules and slots in one, over a database that it shares with others. */
// What becomes of a command shows in the job.
@SuppressWarnings("FutureReturnValueIgnored")
final class LocalProcess extends SimulatedProcess implements SimulatedInstallation.Frontend {

    private static final Duration RENEWAL = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(20);

    private final LocalInstallation installation;
    private final WorkerStore workers;
    private final SimulatedWorkers slots;
    private final int places;
    private final ControlPlane core;
    private final ReconcileChanges changes;
    private final Set<String> toldOf = new HashSet<>();
    private final SimulatedLease lease = new SimulatedLease();
    private int ids;

    LocalProcess(World world, LocalInstallation installation, String name, int places) {
        super(world, name);
        this.installation = installation;
        this.places = places;
        JobStore jobs = Mutation.applyInFrontOfFaults(
                world, JobStore.class, faulty(JobStore.class, installation.jobStore(this)));
        DagStore dags = faulty(DagStore.class, installation.dagStore(this));
        this.workers = faulty(WorkerStore.class, installation.workerStore(this));
        this.slots = new SimulatedWorkers(this, installation.work(), places, null);
        this.core = ControlPlane.over(
                        new Stores(jobs, dags, workers, new MemoryTickets(), StoreHealth.ASSUMED),
                        installation.artifacts(),
                        Mutation.apply(world, TaskDispatcher.class, slots),
                        this::wake,
                        this::now)
                .ids(() -> name + "-" + ++ids)
                .background(action -> schedule(Duration.ZERO, () -> unlessStoreFails(action)))
                .worker(() -> places > 0 ? Optional.of(name) : Optional.empty(), worker -> false)
                .build();
        slots.connect(core.advanceJob(), jobs);
        this.changes = new ReconcileChanges(
                core.reconcileJobs(),
                workers,
                name,
                this::now,
                Runnable::run,
                action -> schedule(ReconcileChanges.LATER, action));
    }

    /** Begins with what it does all the time. */
    void begin() {
        tell(() -> "starts with " + places + " slots");
        if (places > 0) {
            renew();
        }
        unlessStoreFails(core.reconcileJobs()::reconcile);
        sweep();
        runSchedules();
        if (world.chance(0.3)) {
            schedule(world.upTo(150_000), this::leave);
        }
    }

    private void renew() {
        schedule(RENEWAL, this::renew);
        if (world.fault(Fault.PAUSE, 0.01)) {
            standStill(Duration.ofSeconds(5).plus(world.upTo(45_000)));
            return;
        }
        unlessStoreFails(() -> {
            boolean hadEnded = lease.mayBeOver(now());
            Instant until = now().plus(SimulatedLease.LENGTH);
            workers.renew(new Worker(name, "host", 1, places, World.BEGIN, until));
            if (hadEnded) {
                slots.lookAtAll();
            }
            lease.renewed(now(), until);
        });
    }

    /** Whether what it runs may be taken from it. */
    boolean hasNoLease() {
        return lease.allowsLoss(now());
    }

    private void sweep() {
        schedule(SWEEP.plus(world.upTo(1_000)), this::sweep);
        unlessStoreFails(core.reconcileJobs()::sweep);
    }

    private void runSchedules() {
        Duration toNextMinute = Duration.ofMillis(60_000 - now().toEpochMilli() % 60_000);
        schedule(toNextMinute, this::runSchedules);
        if (world.fault(Fault.TIMER_FAILURE, 0.1)) {
            tell(() -> "the timer of schedules IS LOST");
            return;
        }
        unlessStoreFails(core.runSchedules()::run);
    }

    private void leave() {
        tell(() -> "leaves");
        slots.leave();
        unlessStoreFails(() -> workers.remove(name));
        end();
    }

    /** What fails is done by the next sweep. */
    private static void unlessStoreFails(Runnable action) {
        try {
            action.run();
        } catch (StoreException e) {
            // The next sweep does it.
        }
    }

    private void wake(String jobId, Instant at) {
        point("before wake");
        if (world.fault(Fault.TIMER_FAILURE, 0.02)) {
            tell(() -> "a timer CANNOT BE SET");
            throw new StoreException("simulated: no timer");
        }
        Duration early = world.fault(Fault.TIMER_FAILURE, 0.1) ? Duration.ofMillis(5) : Duration.ZERO;
        if (world.fault(Fault.TIMER_FAILURE, 0.05)) {
            tell(() -> "a timer IS LOST");
            return;
        }
        schedule(
                Duration.between(now(), at).minus(early),
                () -> core.advanceJob().submit(jobId, List.of(new Command.Tick())));
    }

    /** Another process has written something about the job. */
    void changed(String jobId, Duration delay) {
        if (toldOf.add(jobId)) {
            schedule(delay, () -> {
                toldOf.remove(jobId);
                unlessStoreFails(() -> changes.changed(List.of(jobId)));
            });
        }
    }

    int busy() {
        return slots.busy();
    }

    int places() {
        return places;
    }

    @Override
    void ended() {
        installation.ended(this);
    }

    // ---- requests

    @Override
    public JobHeader start(StartJob.Request request) {
        return core.startJob().start(request);
    }

    @Override
    public void cancel(String jobId) {
        core.cancelJob().cancel(jobId);
    }

    @Override
    public void retry(String jobId) {
        core.retryJob().retry(jobId);
    }

    @Override
    public void clear(String jobId, long nth) {
        Clients.clear(core, jobId, nth);
    }
}
