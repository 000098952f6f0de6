package dev.cascade.usecase.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What writing items of the DynamoDB table takes, by what is in them. The layout is that of the adapter, which this package does not know; tests hold both
 * against each other.
 */
final class TableItems {

    /** What is put into a header at once at most; the rest goes into pages beside it. */
    static final int HEADER_LIMIT = 1_000;
    /** The same for an entry, and for a page. */
    static final int ENTRY_LIMIT = 380 * 1024;

    private static final int WRITE_UNIT = 1024;
    private static final int READ_UNIT = 4096;

    /** An entry's keys but for the job's id, and its numbers. */
    private static final int ENTRY = 48;
    /** A header's keys but for the job's id, and its numbers. */
    private static final int HEADER = 76;
    /** A page's keys. */
    private static final int PAGE = 80;
    /** What stays in an item of a value that went into pages. */
    private static final int REFERENCE = 15;
    /** Smaller values stay where they are. */
    private static final int WORTH_MOVING = 100;

    private TableItems() {}

    /**
     * A write.
     *
     * @param units write request units
     * @param calls how many requests
     * @param paged bytes that went into pages
     */
    record Write(long units, long calls, long paged) {

        /** What it takes to read the pages. */
        long pageReadUnits() {
            return begun(paged, READ_UNIT);
        }
    }

    /** An entry of a journal from the second on. */
    static Write entry(int idLength, int events, int checkpoint) {
        return write(ENTRY + idLength, ENTRY_LIMIT, events, checkpoint);
    }

    /**
     * A header with the first entry.
     *
     * @param texts length of the DAG's name and of who triggered it
     */
    static Write header(int idLength, int texts, int context, int note, int events) {
        Write write = write(HEADER + idLength + texts, HEADER_LIMIT, context, note, events);
        return new Write(write.units() + 1, write.calls(), write.paged());
    }

    private static Write write(long fixed, int limit, int... values) {
        List<Integer> left = new ArrayList<>();
        for (int value : values) {
            left.add(value);
        }
        left.sort(Comparator.reverseOrder());
        long size = fixed + left.stream().mapToLong(Integer::longValue).sum();
        long units = 0;
        long calls = 1;
        long paged = 0;
        for (int value : left) {
            if (size <= limit || value <= WORTH_MOVING) {
                break;
            }
            size += REFERENCE - value;
            paged += value;
            for (long from = 0; from < value; from += ENTRY_LIMIT) {
                units += begun(PAGE + Math.min(ENTRY_LIMIT, value - from), WRITE_UNIT);
                calls++;
            }
        }
        return new Write(units + begun(size, WRITE_UNIT), calls, paged);
    }

    /** How many units of a size are begun. */
    private static long begun(long bytes, int size) {
        return (bytes + size - 1) / size;
    }
}
