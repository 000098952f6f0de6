package dev.cascade.aws.sqs;

import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import java.util.List;
import java.util.function.Predicate;

/** Puts attempts into the queue from which workers take them. Thread-safe. */
public final class TaskQueueDispatcher implements TaskDispatcher {

    private final TaskQueue queue;

    public TaskQueueDispatcher(TaskQueue queue) {
        this.queue = queue;
    }

    /** None: it is workers who claim. */
    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        return List.of();
    }

    @Override
    public String executor(Attempt reserved) {
        throw new IllegalStateException("no attempt is reserved for a queue");
    }

    @Override
    public void release(List<Attempt> reserved) {
        // No place was taken.
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        queue.send(queued);
    }

    /** What is queued lies in the queue already, unless the queue is empty: then a message got lost. */
    @Override
    public void redispatch(List<Attempt> queued) {
        if (!queued.isEmpty() && queue.isEmpty()) {
            queue.send(queued);
        }
    }

    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
        // What a worker claimed it lost with its lease.
    }

    /** A worker learns of it when it reports. */
    @Override
    public void stop(Attempt attempt) {
        // As said.
    }
}
