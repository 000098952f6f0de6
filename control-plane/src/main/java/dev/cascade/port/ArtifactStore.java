package dev.cascade.port;

import java.util.List;
import java.util.Optional;

/**
 * Keeps results in object storage: S3, or files that look like it. May be called by many threads.
 *
 * @see StoreException
 */
public interface ArtifactStore {

    /** Puts an object, replacing one with the same key. When it returns, everybody can read it. */
    void put(String key, byte[] content, String contentType);

    /** The object's content; empty if there is none with this key. */
    Optional<byte[]> get(String key);

    /** The keys that begin with a prefix, in no particular order. For those of which there are few. */
    List<String> keys(String prefix);

    /** Deletes an object. Nothing happens if there is none with this key. */
    void delete(String key);

    /**
     * Deletes up to 1,000 objects whose keys begin with a prefix.
     *
     * @return how many; 0 if there are none
     */
    default int deleteSome(String prefix) {
        List<String> some = keys(prefix).stream().limit(1_000).toList();
        some.forEach(this::delete);
        return some.size();
    }

    /**
     * Whether an object with this key could be put here, as far as can be known without putting it.
     *
     * @throws RuntimeException if not; the message tells why
     */
    void check(String key);

    /** Where the object with this key is, as {@code s3://bucket/key}. */
    String location(String key);
}
