package dev.cascade.port;

/** The other ends of connections. Thread-safe. */
@FunctionalInterface
public interface Viewers {

    /** What became of a message. */
    enum Delivery {
        SENT,
        /** The viewer has not taken yet what it was sent before; try again in a moment. */
        BUSY,
        /** There is no such connection any more. */
        GONE
    }

    /**
     * Sends a message of at most 32 KB.
     *
     * @throws ViewerException if it is not known whether it arrived, or the way to viewers is closed
     */
    Delivery post(String connection, String message);
}
