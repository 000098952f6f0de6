package dev.cascade.simulation;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.sqs.TaskQueue;
import dev.cascade.engine.Command;
import dev.cascade.handler.SimulatedFunctions;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.ClearTasks;
import dev.cascade.usecase.StartJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A process of an installation in AWS: an environment of a control function, or a worker. It has the control plane as it is deployed. */
// What becomes of a command shows in the job.
@SuppressWarnings("FutureReturnValueIgnored")
final class AwsProcess extends SimulatedProcess implements SimulatedInstallation.Frontend {

    private static final Duration RENEWAL = Duration.ofSeconds(5);

    private final AwsInstallation installation;
    private final int places;
    private final SimulatedWorkers slots;
    private final AwsControlPlane plane;
    private final SimulatedFunctions functions;
    private final SimulatedLease lease = new SimulatedLease();

    /** @param places how many tasks it runs at once; 0 for an environment of a control function */
    AwsProcess(World world, AwsInstallation installation, String name, int places) {
        super(world, name);
        this.installation = installation;
        this.places = places;
        this.slots = new SimulatedWorkers(this, installation.work(), places, attempts -> {});
        this.plane = places == 0
                ? AwsControlPlane.forFunction(installation.settings(), installation.clients(), this::now)
                : AwsControlPlane.forWorker(
                        installation.settings(),
                        installation.clients(),
                        this::now,
                        this::wake,
                        queue -> new BeforeQueue(slots, queue),
                        action -> schedule(Duration.ZERO, () -> unlessStoreFails(action)));
        slots.connect(plane.core().advanceJob(), null);
        this.functions = new SimulatedFunctions(plane);
    }

    @Override
    void perform(Runnable action) {
        boolean unused = acting(() -> {
            action.run();
            return true;
        });
    }

    /** Runs something as this process: calls of AWS are its calls. */
    <T> T acting(Supplier<T> action) {
        return installation.actingAs(this, action);
    }

    @Override
    void ended() {
        installation.ended(this);
    }

    boolean isWorker() {
        return places > 0;
    }

    int busy() {
        return slots.busy();
    }

    int free() {
        return slots.free();
    }

    SimulatedFunctions functions() {
        return functions;
    }

    // ---- a worker

    void begin() {
        tell(() -> "starts with " + places + " slots");
        renew();
        reconcile();
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
            plane.core().stores().workers().renew(new Worker(name, "host", 1, places, World.BEGIN, until));
            if (hadEnded) {
                slots.lookAtAll();
            }
            lease.renewed(now(), until);
        });
    }

    boolean hasNoLease() {
        return lease.allowsLoss(now());
    }

    private void reconcile() {
        schedule(RENEWAL.multipliedBy(3), this::reconcile);
        unlessStoreFails(plane.core().reconcileJobs()::reconcileWithoutSweep);
    }

    private void leave() {
        tell(() -> "leaves");
        slots.leave();
        unlessStoreFails(() -> plane.core().stores().workers().remove(name));
        end();
    }

    private void wake(String jobId, Instant at) {
        if (world.fault(Fault.TIMER_FAILURE, 0.05)) {
            tell(() -> "a timer IS LOST");
            return;
        }
        schedule(Duration.between(now(), at), () -> plane.core().advanceJob().submitAsync(jobId, new Command.Tick()));
    }

    /** There are messages in the queue of tasks. */
    void receive() {
        if (slots.free() == 0) {
            return;
        }
        unlessStoreFails(() -> {
            for (TaskQueue.Received received : plane.taskQueue().receive(Math.min(slots.free(), 10), Duration.ZERO)) {
                slots.receive(
                        received.jobId(),
                        received.ref(),
                        received.attempt(),
                        () -> unlessStoreFails(() -> plane.taskQueue().delete(List.of(received))));
            }
        });
    }

    /** What fails is done by the next round. */
    private static void unlessStoreFails(Runnable action) {
        try {
            action.run();
        } catch (StoreException e) {
            // The next sweep does it.
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof StoreException)) {
                throw e;
            }
        }
    }

    // ---- requests

    @Override
    public JobHeader start(StartJob.Request request) {
        return request(() -> plane.core().startJob().start(installation.withId(request)));
    }

    @Override
    public void cancel(String jobId) {
        JobHeader unused = request(() -> plane.core().cancelJob().cancel(jobId));
    }

    @Override
    public void retry(String jobId) {
        JobHeader unused = request(() -> plane.core().retryJob().retry(jobId));
    }

    @Override
    public void clear(String jobId, long nth) {
        ClearTasks.Outcome unused = request(() -> Clients.clear(plane.core(), jobId, nth));
    }

    private <T> T request(Supplier<T> action) {
        return acting(() -> {
            try {
                return action.get();
            } finally {
                plane.finish();
            }
        });
    }

    /** Local tasks as a worker hands them out: to itself while it has free slots, the others to the queue of all workers. */
    private record BeforeQueue(SimulatedWorkers slots, TaskDispatcher queue) implements TaskDispatcher {

        @Override
        public List<Attempt> reserve(List<Attempt> queued) {
            return slots.reserve(queued);
        }

        @Override
        public String executor(Attempt reserved) {
            return slots.executor(reserved);
        }

        @Override
        public void release(List<Attempt> reserved) {
            slots.release(reserved);
        }

        @Override
        public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
            slots.dispatch(claimed, List.of());
            queue.dispatch(List.of(), queued);
        }

        @Override
        public void redispatch(List<Attempt> queued) {
            queue.redispatch(queued);
        }

        @Override
        public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
            queue.recover(claimed, runs);
        }

        @Override
        public void stop(Attempt attempt) {
            slots.stop(attempt);
        }
    }
}
