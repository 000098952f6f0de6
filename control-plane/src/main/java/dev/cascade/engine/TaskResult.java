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
    }

    /** A result that is carried in the job's own records. */
    public static TaskResult inline(String json) {
        return new TaskResult(Optional.of(json), Optional.empty());
    }

    /**
     * An object in object storage.
     *
     * @param location as {@code s3://bucket/key}
     * @param key its key in the bucket
     * @param sizeBytes size of the JSON text in UTF-8
     */
    public record Artifact(String location, String key, long sizeBytes) {}
}
