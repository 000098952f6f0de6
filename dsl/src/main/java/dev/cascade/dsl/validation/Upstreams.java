package dev.cascade.dsl.validation;

/**
 * The upstreams of every task: those of task {@code t} are {@code upstream[start[t]]} to {@code upstream[start[t + 1] - 1]}.
 *
 * @param start one longer than there are tasks
 * @param upstream positions of tasks
 * @param origin where each was written, as in {@link DependencyTable#add}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and boxed lists would be ten times as large
record Upstreams(int[] start, int[] upstream, int[] origin) {

    int tasks() {
        return start.length - 1;
    }

    /** Where it was written that one task waits for another. */
    int originOf(int task, int up) {
        for (int k = start[task]; k < start[task + 1]; k++) {
            if (upstream[k] == up) {
                return origin[k];
            }
        }
        throw new IllegalStateException("task " + task + " does not wait for " + up);
    }
}
