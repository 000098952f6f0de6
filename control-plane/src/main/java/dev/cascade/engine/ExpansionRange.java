package dev.cascade.engine;

/**
 * Where the items of one mapped task are among the task instances of its job, in one {@code long}; 0 for a task that never had items. The places of items that
 * the task no longer has are kept for its next list, since the numbers of their attempts are never used again.
 *
 * <pre>
 *   items 17 | places 17 | first place 30
 * </pre>
 */
final class ExpansionRange {

    private static final int MASK = (1 << 17) - 1;

    private ExpansionRange() {}

    static long of(int first, int places, int items) {
        return (long) first << 34 | (long) places << 17 | items;
    }

    /** The place of the first item. */
    static int first(long expansion) {
        return (int) (expansion >>> 34);
    }

    /** How many places are kept for items. */
    static int places(long expansion) {
        return (int) (expansion >>> 17) & MASK;
    }

    /** How many items there are. */
    static int items(long expansion) {
        return (int) expansion & MASK;
    }

    static long withItems(long expansion, int items) {
        return (expansion & ~(long) MASK) | items;
    }
}
