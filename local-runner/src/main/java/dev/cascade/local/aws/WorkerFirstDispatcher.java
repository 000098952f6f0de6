package dev.cascade.local.aws;

import dev.cascade.local.worker.SlotPoolDispatcher;
import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import java.util.List;
import java.util.function.Predicate;

/** Dispatches local tasks: to this worker while it has free slots, otherwise to the queue of all workers. Thread-safe. */
public final class WorkerFirstDispatcher implements TaskDispatcher {

    private final SlotPoolDispatcher pool;
    private final TaskDispatcher queue;

    /** @param queue takes what the slots of this process have no room for */
    public WorkerFirstDispatcher(SlotPoolDispatcher pool, TaskDispatcher queue) {
        this.pool = pool;
        this.queue = queue;
    }

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        return pool.reserve(queued);
    }

    @Override
    public String executor(Attempt reserved) {
        return pool.executor(reserved);
    }

    @Override
    public void release(List<Attempt> reserved) {
        pool.release(reserved);
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        pool.dispatch(claimed, List.of());
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
        pool.stop(attempt);
    }
}
