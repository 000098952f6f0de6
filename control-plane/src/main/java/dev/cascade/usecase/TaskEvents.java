package dev.cascade.usecase;

import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What attempts are given to work with, as events that a service carries. What is too large for that leaves the upstreams' results in object
 * storage. Thread-safe.
 */
public final class TaskEvents {

    /**
     * The most that upstreams' results may have together to travel in the event. With a job's context of 256 KB it is half of what Lambda carries, the
     * answer being the rest.
     */
    public static final int MAX_UPSTREAM_BYTES = 128 * 1024;

    private final ArtifactStore artifacts;

    public TaskEvents(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /**
     * The event of an attempt, as JSON. If the upstreams' results are larger than {@link #MAX_UPSTREAM_BYTES}, {@code upstream_results} is empty, and
     * {@code upstream_results_location} and {@code upstream_results_s3_key} beside it tell where they are.
     *
     * @param further the fields that the service's events have besides, made from the others
     * @throws dev.cascade.dsl.definition.BadContextException if the job's context does not fit the task's templates
     * @throws dev.cascade.port.StoreException if the upstreams' results could not be read or stored
     */
    public byte[] of(
            Attempt attempt, Instant timestamp, Function<Map<String, @Nullable Object>, Map<String, ?>> further) {
        TaskInput input = TaskInput.of(attempt, timestamp);
        byte[] event = json(input.toEvent(), further);
        if (event.length <= MAX_UPSTREAM_BYTES) {
            return event;
        }
        byte[] upstream = json(input.upstreamResults());
        if (upstream.length <= MAX_UPSTREAM_BYTES) {
            return event;
        }
        String key = "inputs/" + attempt.idempotencyKey() + ".json";
        artifacts.put(key, upstream, "application/json");
        return json(
                input.toEvent(Map.of(
                        "upstream_results", Map.of(),
                        "upstream_results_location", artifacts.location(key),
                        "upstream_results_s3_key", key)),
                further);
    }

    private static byte[] json(
            Map<String, @Nullable Object> event, Function<Map<String, @Nullable Object>, Map<String, ?>> further) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(event);
        whole.putAll(further.apply(event));
        return json(whole);
    }

    private static byte[] json(Object value) {
        return Json.write(value).getBytes(StandardCharsets.UTF_8);
    }
}
