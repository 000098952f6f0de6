package dev.cascade.local.s3.file;

/**
 * Which keys to list.
 *
 * @param prefix only keys that begin with it; empty: all
 * @param delimiter keys that contain it after the prefix are folded into one common prefix; empty: no folding
 * @param startAfter only keys (and common prefixes) behind this one, for paging: {@link ObjectPage#next()} of the page
 *     before; empty: from the start
 * @param max at most this many keys and common prefixes together, 0 or more
 */
public record ObjectQuery(String prefix, String delimiter, String startAfter, int max) {
    /** The most keys of one page in S3. */
    public static final int MAX_PAGE = 1000;

    public ObjectQuery {
        if (max < 0) {
            throw new IllegalArgumentException("max counts keys, so it can't be negative, got " + max);
        }
    }

    /** The first page of all keys that begin with {@code prefix}, not folded, at most {@link #MAX_PAGE}. */
    public static ObjectQuery prefix(String prefix) {
        return new ObjectQuery(prefix, "", "", MAX_PAGE);
    }

    /** The same query for what comes behind {@code key}. */
    public ObjectQuery after(String key) {
        return new ObjectQuery(prefix, delimiter, key, max);
    }
}
