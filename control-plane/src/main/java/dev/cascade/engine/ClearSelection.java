package dev.cascade.engine;

import java.util.BitSet;
import java.util.Collection;

/**
 * The tasks that an operator wants to run again. Immutable.
 *
 * @param tasks their indexes in the {@link Plan}; none for all tasks of the job, which is possible only together with {@code onlyFailed}
 * @param upstream whether the tasks that they depend on, directly or not, are to run again as well
 * @param downstream whether the tasks that depend on them, directly or not, are to run again as well
 * @param onlyFailed whether only those of all these are to run again that are failed, upstream_failed or cancelled
 */
public record ClearSelection(BitSet tasks, boolean upstream, boolean downstream, boolean onlyFailed) {

    public ClearSelection {
        if (tasks.isEmpty() && !onlyFailed) {
            throw new IllegalArgumentException("a selection names tasks, or is of all tasks that failed");
        }
        tasks = (BitSet) tasks.clone();
    }

    /** Tasks with these indexes. */
    public static ClearSelection of(
            Collection<Integer> tasks, boolean upstream, boolean downstream, boolean onlyFailed) {
        BitSet bits = new BitSet();
        tasks.forEach(bits::set);
        return new ClearSelection(bits, upstream, downstream, onlyFailed);
    }

    @Override
    public BitSet tasks() {
        return (BitSet) tasks.clone();
    }
}
