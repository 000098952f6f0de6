package dev.cascade.engine;

/**
 * Which entries of a job's journal tell of a task or item, so that a reader need not search for them. Numbers of entries; 0 for none.
 *
 * @param began in which its latest attempt began to run or to wait
 * @param ended in which it ended
 * @param failed the latest in which an attempt failed; the event there names the one before, see {@link Event.Earlier}
 * @param isClearedSince whether the task was cleared after that failure
 */
public record TaskEntries(long began, long ended, long failed, boolean isClearedSince) {

    /** Entries with greater numbers are not remembered: a job would need 50 days of 1,000 entries a second to get there. */
    static final long MAX_ENTRY = (1L << 32) - 1;

    private static final int BEGAN_SHIFT = 32;

    /** {@code progress} and {@code failures} as a job keeps them. */
    static TaskEntries of(long progress, long failures) {
        return new TaskEntries(began(progress), ended(progress), failures >>> 1, (failures & 1) != 0);
    }

    // ---- the entries of the latest attempt in one long: began 32 | ended 32

    static long began(long progress) {
        return progress >>> BEGAN_SHIFT;
    }

    static long ended(long progress) {
        return progress & MAX_ENTRY;
    }

    static long withBegan(long progress, long entry) {
        return ended(progress) | known(entry) << BEGAN_SHIFT;
    }

    static long withEnded(long progress, long entry) {
        return (progress & ~MAX_ENTRY) | known(entry);
    }

    private static long known(long entry) {
        return entry > MAX_ENTRY ? 0 : entry;
    }

    // ---- the latest failure in one long: entry 63 | whether the task was cleared since 1

    static long failedIn(long entry) {
        return entry << 1;
    }

    static long cleared(long failures) {
        return failures == 0 ? 0 : failures | 1;
    }
}
