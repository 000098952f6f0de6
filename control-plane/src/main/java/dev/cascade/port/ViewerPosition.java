package dev.cascade.port;

/**
 * Up to where the events of a job were delivered to a viewer.
 *
 * @param seq the number of the last event that was delivered; 0 for none
 * @param entry the number of an entry of the journal of which all events, and those before, were delivered: from there reading goes on;
 *     0 for the start
 */
public record ViewerPosition(long seq, long entry) {

    /** Nothing was delivered. */
    public static final ViewerPosition START = new ViewerPosition(0, 0);

    public ViewerPosition {
        if (seq < 0 || entry < 0) {
            throw new IllegalArgumentException("a position counts from 0, got event " + seq + " of entry " + entry);
        }
    }
}
