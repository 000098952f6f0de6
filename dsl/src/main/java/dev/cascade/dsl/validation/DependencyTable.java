package dev.cascade.dsl.validation;

import java.util.Arrays;

/**
 * Which task waits for which, by position in the document, in arrays because there can be a million of them. Grows while it is
 * read, then is {@linkplain #group grouped}.
 */
final class DependencyTable {

    private int[] task = new int[16];
    private int[] upstream = new int[16];
    private int[] origin = new int[16];
    private int size;

    /**
     * Adds one.
     *
     * @param origin where it was written: n ≥ 0 is item n of the task's {@code depends_on}, -n-1 is item n of {@code edges}
     */
    void add(int task, int upstream, int origin) {
        if (size == this.task.length) {
            this.task = Arrays.copyOf(this.task, size * 2);
            this.upstream = Arrays.copyOf(this.upstream, size * 2);
            this.origin = Arrays.copyOf(this.origin, size * 2);
        }
        this.task[size] = task;
        this.upstream[size] = upstream;
        this.origin[size++] = origin;
    }

    /** The upstreams of each task, in the order written, without repetition. */
    Upstreams group(int tasks) {
        int[] start = new int[tasks + 1];
        for (int i = 0; i < size; i++) {
            start[task[i] + 1]++;
        }
        for (int t = 0; t < tasks; t++) {
            start[t + 1] += start[t];
        }
        int[] next = Arrays.copyOf(start, tasks);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[next[task[i]]++] = i;
        }
        return distinct(tasks, start, order);
    }

    private Upstreams distinct(int tasks, int[] start, int[] order) {
        int[] lastSeenBy = new int[tasks];
        Arrays.fill(lastSeenBy, -1);
        int[] newStart = new int[tasks + 1];
        int[] upstreams = new int[size];
        int[] origins = new int[size];
        int kept = 0;
        for (int t = 0; t < tasks; t++) {
            for (int k = start[t]; k < start[t + 1]; k++) {
                int up = upstream[order[k]];
                if (lastSeenBy[up] != t) {
                    lastSeenBy[up] = t;
                    upstreams[kept] = up;
                    origins[kept++] = origin[order[k]];
                }
            }
            newStart[t + 1] = kept;
        }
        return new Upstreams(newStart, Arrays.copyOf(upstreams, kept), Arrays.copyOf(origins, kept));
    }
}
