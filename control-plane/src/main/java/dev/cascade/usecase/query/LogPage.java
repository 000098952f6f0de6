package dev.cascade.usecase.query;

/**
 * A part of the log of an attempt. Concatenated, the parts of a log are the log, decoded as UTF-8.
 *
 * @param text what is there; each byte sequence that is no UTF-8 as U+FFFD
 * @param from the byte with which it begins
 * @param nextAfter the byte after its last one, with which the next part begins
 * @param isComplete whether it reaches to the end of the log of an attempt that has ended
 * @param size how many bytes the log has at the moment
 */
public record LogPage(String text, long from, long nextAfter, boolean isComplete, long size) {

    /**
     * The bytes that are wanted.
     *
     * @param anchor where the part begins or ends
     * @param limit at most so many bytes, at least {@link #LEAST}
     */
    public record Range(Anchor anchor, int limit) {

        /** The least limit: a character has up to four bytes. */
        public static final int LEAST = 4;

        public Range {
            if (limit < LEAST) {
                throw new IllegalArgumentException(
                        "a part of a log has room for a character, so for " + LEAST + " bytes, got " + limit);
            }
        }
    }

    /** Where a part begins or ends, in bytes from the beginning of the log. */
    public sealed interface Anchor {

        /** It begins with this byte. */
        record After(long bytes) implements Anchor {}

        /** It ends before this byte, and begins with a character. */
        record Before(long bytes) implements Anchor {}

        /** It ends with the log, and begins with a character. */
        record End() implements Anchor {}
    }
}
