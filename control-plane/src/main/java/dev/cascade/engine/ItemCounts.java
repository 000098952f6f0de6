package dev.cascade.engine;

/**
 * How far the items of one mapped task are, in one {@code long}. It follows from their states, and is not stored.
 *
 * <pre>
 *   not ended 20 | failed 20 | begun and not ended 20
 * </pre>
 */
final class ItemCounts {

    private static final int MASK = (1 << 20) - 1;
    private static final int FAILED = 20;
    private static final int ACTIVE = 40;

    private ItemCounts() {}

    /** Items that have not ended. */
    static int open(long counts) {
        return (int) counts & MASK;
    }

    /** Items that failed. */
    static int failed(long counts) {
        return (int) (counts >>> FAILED) & MASK;
    }

    /** Items that have begun and not ended, those between two attempts included. */
    static int active(long counts) {
        return (int) (counts >>> ACTIVE) & MASK;
    }

    /** What an item in this status counts. */
    static long of(TaskStatus status) {
        if (status == TaskStatus.FAILED) {
            return 1L << FAILED;
        }
        if (status.isTerminal()) {
            return 0;
        }
        return status == TaskStatus.PENDING ? 1 : 1 | 1L << ACTIVE;
    }
}
