package dev.cascade.usecase.query;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Job;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskStatus;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.IntPredicate;

/** Finds the tasks that are the reason why another one does not run. Each looks at every edge before that task at most once. */
final class BlockingTasks {

    private final Job job;
    private final Plan plan;

    BlockingTasks(Job job) {
        this.job = job;
        this.plan = job.plan();
    }

    /** Of a pending task: the tasks before it that have not ended and do not wait for other tasks. */
    BitSet ofPending(int task) {
        return search(task, up -> !status(up).isTerminal(), up -> status(up) == TaskStatus.PENDING);
    }

    /** Of a task that can never run: the tasks before it that failed themselves. */
    BitSet ofUpstreamFailed(int task) {
        return search(task, this::blocks, up -> status(up) == TaskStatus.UPSTREAM_FAILED);
    }

    /** Of a task that was skipped: the tasks before it that were skipped for a reason of their own. */
    BitSet ofSkipped(int task) {
        return search(task, up -> status(up) == TaskStatus.SKIPPED, this::hasSkippedUpstream);
    }

    private boolean blocks(int task) {
        TaskDefinition definition = plan.task(task);
        TaskStatus status = status(task);
        return (status == TaskStatus.FAILED || status == TaskStatus.UPSTREAM_FAILED) && !definition.allowFailure();
    }

    private boolean hasSkippedUpstream(int task) {
        for (int up : plan.upstream(task)) {
            if (status(up) == TaskStatus.SKIPPED) {
                return true;
            }
        }
        return false;
    }

    private TaskStatus status(int task) {
        return job.taskStatus(task);
    }

    /**
     * Follows upstreams.
     *
     * @param holds whether an upstream is a reason
     * @param goesOn whether the reason of such an upstream is to be looked for further up
     */
    private BitSet search(int task, IntPredicate holds, IntPredicate goesOn) {
        BitSet seen = new BitSet(plan.size());
        BitSet found = new BitSet(plan.size());
        Deque<Integer> next = new ArrayDeque<>();
        next.add(task);
        seen.set(task);
        for (Integer at = next.poll(); at != null; at = next.poll()) {
            for (int up : plan.upstream(at)) {
                if (!seen.get(up) && holds.test(up)) {
                    seen.set(up);
                    if (goesOn.test(up)) {
                        next.add(up);
                    } else {
                        found.set(up);
                    }
                }
            }
        }
        return found;
    }
}
