package dev.cascade.engine;

import java.util.Optional;

/**
 * What a task returned: its JSON text, a place in object storage, or both when it is kept there and small enough to travel.
 *
 * @param json the value as JSON text; empty if it is too large to be carried in control records
 * @param artifact where it is kept; empty if only inline
 */
public record TaskResult(Optional<String> json, Optional<Artifact> artifact) {

    /** The result of a task that returns nothing. */
    public static final TaskResult NULL = inline("null");

    public TaskResult {
        if (json.isEmpty() && artifact.isEmpty()) {
            throw new IllegalArgumentException("a result is inline, in object storage, or both; this one is nowhere");
        }
        if (json.isEmpty() && artifact.get().keptAt().isEmpty()) {
            throw new IllegalArgumentException(
                    "a result that is not inline is kept in object storage under a key of its own");
        }
    }

    /** A result that is carried in the job's own records. */
    public static TaskResult inline(String json) {
        return new TaskResult(Optional.of(json), Optional.empty());
    }

    /**
     * Whether its artifact has a key that the author named. An object is put there once the attempt was accepted, as a copy of what is kept elsewhere:
     * late results of other attempts never get there.
     */
    public boolean isNamed() {
        return artifact.filter(a -> !a.keptAt().equals(Optional.of(a.key()))).isPresent();
    }

    /**
     * An object in object storage.
     *
     * @param location as {@code s3://bucket/key}
     * @param key its key in the bucket, as it is told to others
     * @param sizeBytes size of the JSON text in UTF-8
     * @param keptAt key of the object that no other attempt and no other result writes to: the same as {@code key} unless the author named that;
     *     empty if the result is inline and needs no such object
     */
    public record Artifact(String location, String key, long sizeBytes, Optional<String> keptAt) {

        public Artifact {
            if (key.isEmpty() || keptAt.filter(String::isEmpty).isPresent()) {
                throw new IllegalArgumentException("the key of an object is not empty");
            }
        }

        /** An object that is kept where it is told to be. */
        public Artifact(String location, String key, long sizeBytes) {
            this(location, key, sizeBytes, Optional.of(key));
        }
    }
}
