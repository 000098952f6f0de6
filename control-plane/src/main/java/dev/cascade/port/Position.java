package dev.cascade.port;

/**
 * How far somebody has been told what happened to a job.
 *
 * @param seq the number of the last event that was told; 0 for none
 * @param entry the number of an entry of the journal with which all its events, and those before, were told: from there reading goes on;
 *     0 for the start
 */
public record Position(long seq, long entry) {

    /** Nothing was told. */
    public static final Position START = new Position(0, 0);

    public Position {
        if (seq < 0 || entry < 0) {
            throw new IllegalArgumentException("a position counts from 0, got event " + seq + " of entry " + entry);
        }
    }
}
