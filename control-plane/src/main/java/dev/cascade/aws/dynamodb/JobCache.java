package dev.cascade.aws.dynamodb;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/** A cache of something small about jobs, by job id, in 2 MB: about 10,000 of the most recently used jobs. Thread-safe. */
final class JobCache<V> {

    private static final int BYTES = 2_000_000;

    /** What a short value takes, with what the cache takes for it. */
    private static final int BYTES_PER_JOB = 120;

    private final Cache<String, V> values = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((String jobId, V value) ->
                    BYTES_PER_JOB + jobId.length() + text(value).length())
            .executor(Runnable::run)
            .build();

    private static String text(Object value) {
        return value instanceof String text ? text : "";
    }

    Optional<V> get(String jobId) {
        return Optional.ofNullable(values.getIfPresent(jobId));
    }

    void put(String jobId, V value) {
        values.put(jobId, value);
    }

    /** Whether it was remembered. */
    boolean forget(String jobId) {
        return values.asMap().remove(jobId) != null;
    }
}
