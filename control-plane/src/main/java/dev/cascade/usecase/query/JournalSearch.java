package dev.cascade.usecase.query;

import dev.cascade.engine.Entry;
import dev.cascade.port.JobStore;
import java.util.List;
import java.util.function.Predicate;

/** Finds a place in a journal without reading all of it. */
final class JournalSearch {

    private JournalSearch() {}

    /**
     * The number of an entry, not further than {@code near} before the first one that is not early; 0 for none.
     *
     * @param most a number that no early entry has
     * @param isEarly holds for a first part of the journal, and for none of the rest
     */
    static long before(JobStore jobs, String jobId, long most, long near, Predicate<Entry> isEarly) {
        long before = 0;
        long after = Math.min(most, 2 * near);
        while (after < most && isEarlyAt(jobs, jobId, after, isEarly)) {
            before = after;
            after = Math.min(most, 2 * after);
        }
        while (after - before > near) {
            long middle = (before + after) >>> 1;
            if (isEarlyAt(jobs, jobId, middle, isEarly)) {
                before = middle;
            } else {
                after = middle;
            }
        }
        return before;
    }

    private static boolean isEarlyAt(JobStore jobs, String jobId, long after, Predicate<Entry> isEarly) {
        List<Entry> next = jobs.entries(jobId, after, 1);
        return !next.isEmpty() && isEarly.test(next.getFirst());
    }
}
