package dev.cascade.engine;

import java.util.BitSet;
import java.util.function.IntFunction;

/**
 * What an operator's clear does to a job as it is now. It takes time in proportion to the number of tasks and edges.
 *
 * @param cleared the tasks that are cleared: those selected that have begun or ended. Of a job that runs, also tasks under way that depend on
 *     one of them directly, since their input is gone
 * @param runs those of the cleared tasks that run again, if all that runs succeeds
 */
public record ClearPlan(BitSet cleared, BitSet runs) {

    public ClearPlan {
        cleared = (BitSet) cleared.clone();
        runs = (BitSet) runs.clone();
    }

    /** What this selection leads to. Indexes that the job's plan does not have are left out. */
    public static ClearPlan of(Job job, ClearSelection selection) {
        BitSet cleared = cleared(job.plan, job::taskStatus, selection);
        return new ClearPlan(cleared, runs(job, cleared));
    }

    /** The cleared tasks that do not run again, even if all that runs succeeds: their trigger rules say so. */
    public BitSet skipped() {
        BitSet skipped = cleared();
        skipped.andNot(runs);
        return skipped;
    }

    @Override
    public BitSet cleared() {
        return (BitSet) cleared.clone();
    }

    @Override
    public BitSet runs() {
        return (BitSet) runs.clone();
    }

    /**
     * The tasks to clear, by index.
     *
     * @param statuses the status of each task, by index
     */
    static BitSet cleared(Plan plan, IntFunction<TaskStatus> statuses, ClearSelection selection) {
        int size = plan.size();
        BitSet selected = selected(plan, selection);
        BitSet cleared = new BitSet(size);
        for (int task = 0; task < size; task++) {
            TaskStatus status = statuses.apply(task);
            boolean isWanted = selected.get(task) && (!selection.onlyFailed() || status.didNotSucceed());
            boolean hasLostInput = isUnderWay(status) && isAfterOneOf(plan, task, cleared);
            if (status != TaskStatus.PENDING && (isWanted || hasLostInput)) {
                cleared.set(task);
            }
        }
        return cleared;
    }

    /** What depends on a task that is selected only as an upstream is not selected. */
    private static BitSet selected(Plan plan, ClearSelection selection) {
        int size = plan.size();
        BitSet named = selection.tasks();
        if (named.isEmpty()) {
            named.set(0, size);
        }
        named.clear(size, Math.max(size, named.length()));
        BitSet selected = (BitSet) named.clone();
        if (selection.upstream()) {
            selected.or(withUpstream(plan, named));
        }
        if (selection.downstream()) {
            selected.or(withDownstream(plan, named));
        }
        return selected;
    }

    // The order of tasks is topological.

    private static BitSet withUpstream(Plan plan, BitSet named) {
        BitSet all = (BitSet) named.clone();
        for (int task = all.length() - 1; task >= 0; task = all.previousSetBit(task - 1)) {
            for (int up : plan.upstream(task)) {
                all.set(up);
            }
        }
        return all;
    }

    private static BitSet withDownstream(Plan plan, BitSet named) {
        BitSet all = (BitSet) named.clone();
        for (int task = all.nextSetBit(0); task >= 0; task = all.nextSetBit(task + 1)) {
            for (int d = 0; d < plan.downstreamCount(task); d++) {
                all.set(plan.downstream(task, d));
            }
        }
        return all;
    }

    private static boolean isUnderWay(TaskStatus status) {
        return !status.isTerminal() && status != TaskStatus.PENDING;
    }

    private static boolean isAfterOneOf(Plan plan, int task, BitSet cleared) {
        for (int up : plan.upstream(task)) {
            if (cleared.get(up)) {
                return true;
            }
        }
        return false;
    }

    private static BitSet runs(Job job, BitSet cleared) {
        Plan plan = job.plan;
        UpstreamState.End[] ends = new UpstreamState.End[plan.size()];
        BitSet runs = new BitSet(plan.size());
        for (int task = 0; task < plan.size(); task++) {
            if (!cleared.get(task)) {
                ends[task] = UpstreamState.endOf(job.taskStatus(task), plan.mayFail(task))
                        .orElse(UpstreamState.End.SUCCESS);
                continue;
            }
            ends[task] = switch (verdict(plan, task, ends)) {
                case START -> {
                    runs.set(task);
                    yield UpstreamState.End.SUCCESS;
                }
                case SKIP -> UpstreamState.End.SKIPPED;
                case UPSTREAM_FAILED ->
                    plan.mayFail(task) ? UpstreamState.End.FAILED_ALLOWED : UpstreamState.End.FAILED;
                case WAIT -> throw new AssertionError("all upstreams have ended");
            };
        }
        return runs;
    }

    private static UpstreamState.Verdict verdict(Plan plan, int task, UpstreamState.End[] ends) {
        int[] upstream = plan.upstream(task);
        long state = UpstreamState.of(upstream.length);
        for (int up : upstream) {
            state = UpstreamState.afterEnd(state, ends[up]);
        }
        return UpstreamState.verdict(plan.rule(task), state);
    }
}
