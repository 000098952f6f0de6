package dev.cascade.usecase;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the inputs of attempts: what a function, execution, command or Java task gets. Results of upstream tasks are inline as long as all of them fit; otherwise the largest are passed by reference. Results in object
 * storage are read for that; the most recently read ones stay in memory. Thread-safe.
 */
public final class TaskInputs {

    /** What the keys of inputs begin with that are too large to be handed over. */
    static final String INPUTS = "inputs/";

    /**
     * The largest event of a Lambda function, in bytes. Lambda sends event and answer together back to Cascade, 1 MB at most, so that 256
     * KB are left for the answer and the rest of the record.
     */
    public static final int MAX_LAMBDA_BYTES = 768 * 1024;

    /** The largest input of a Step Functions execution, in bytes: what the service takes. */
    public static final int MAX_STEP_FUNCTIONS_BYTES = 256 * 1024;

    /** The size up to which the input of commands and Java tasks has results inline, in bytes. */
    public static final int MAX_LOCAL_BYTES = 16 * 1024 * 1024;

    /** The three {@code result_*} fields and the task's id, at most. */
    private static final int REFERENCE_BYTES = 1_024;

    private final ArtifactStore artifacts;
    private final ArtifactTextCache recent;

    public TaskInputs(ArtifactStore artifacts) {
        this.artifacts = artifacts;
        this.recent = new ArtifactTextCache(artifacts);
    }

    /**
     * The event of an attempt, as JSON, for a service that carries {@code maxBytes}. If not even the small results fit, {@code upstream_results} is empty, and
     * {@code upstream_results_location} and {@code upstream_results_s3_key} beside it tell where they are.
     *
     * @throws dev.cascade.dsl.definition.BadContextException if the job's context does not fit the task's templates
     * @throws dev.cascade.port.StoreException if the upstreams' results could not be read or stored
     */
    public byte[] of(Attempt attempt, Instant timestamp, int maxBytes) {
        return of(attempt, timestamp, maxBytes, none -> Map.of());
    }

    /**
     * Like {@link #of(Attempt, Instant, int)}, with further fields.
     *
     * @param further the fields that the service's events have besides, made from the others
     */
    public byte[] of(
            Attempt attempt,
            Instant timestamp,
            int maxBytes,
            Function<Map<String, @Nullable Object>, Map<String, ?>> further) {
        TaskInput input = TaskInput.of(attempt, timestamp);
        int room = maxBytes - json(input.toEvent(Map.of("upstream_results", Map.of())), further).length;
        Map<String, RawValue> upstream = upstreamResults(attempt, room);
        byte[] event = json(input.toEvent(Map.of("upstream_results", upstream)), further);
        if (event.length <= maxBytes || upstream.isEmpty()) {
            return event;
        }
        String key = INPUTS + attempt.idempotencyKey() + ".json";
        artifacts.put(key, json(upstream), "application/json");
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

    /** The same for a command, which can be given more. Small results are always inline. */
    public byte[] ofCommand(TaskInput input) {
        return json(input.toEvent(Map.of("upstream_results", upstreamResults(input.attempt(), MAX_LOCAL_BYTES))));
    }

    /** The results that a Java task is given, by task id, each an object. */
    public Map<String, Map<String, @Nullable Object>> upstreamResults(Attempt attempt) {
        Map<String, Map<String, @Nullable Object>> byId = new LinkedHashMap<>();
        upstreamResults(attempt, MAX_LOCAL_BYTES)
                .forEach((id, json) -> byId.put(id, Json.parseObject(String.valueOf(json.rawValue()))));
        return byId;
    }

    /**
     * The whole result, wherever it is kept.
     *
     * @throws IllegalStateException if its object is no longer there
     */
    public String whole(TaskResult result) {
        return result.json()
                .or(() -> kept(result))
                .orElseThrow(
                        () -> new IllegalStateException("there is no object at " + artifacts.location(keptAt(result))
                                + ", where a result was kept; it was deleted by somebody else"));
    }

    private Optional<String> kept(TaskResult result) {
        return recent.text(keptAt(result));
    }

    private static String keptAt(TaskResult result) {
        return result.artifact().flatMap(TaskResult.Artifact::keptAt).orElseThrow();
    }

    private Map<String, RawValue> upstreamResults(Attempt attempt, int room) {
        int[] upstream = attempt.plan().upstream(attempt.ref().task());
        Map<Integer, TaskResult> results = attempt.data().resultsOf(upstream);
        Set<Integer> referred = referred(results, room);
        Map<String, RawValue> byId = new LinkedHashMap<>();
        for (int task : upstream) {
            TaskResult result = results.get(task);
            if (result != null) {
                Optional<String> json =
                        result.json().or(() -> referred.contains(task) ? Optional.empty() : kept(result));
                byId.put(attempt.plan().task(task).id(), new RawValue(asObject(json, result.artifact())));
            }
        }
        return byId;
    }

    /** The tasks whose results are passed by reference: the largest first, until the others fit. */
    private static Set<Integer> referred(Map<Integer, TaskResult> results, int room) {
        long size = results.values().stream().mapToLong(TaskInputs::inlineBytes).sum();
        List<Map.Entry<Integer, TaskResult>> largestFirst = new ArrayList<>(results.entrySet());
        largestFirst.sort(Comparator.comparingLong((Map.Entry<Integer, TaskResult> e) -> -inlineBytes(e.getValue()))
                .thenComparing(Map.Entry::getKey));
        Set<Integer> referred = new HashSet<>();
        for (Map.Entry<Integer, TaskResult> next : largestFirst) {
            if (size <= room) {
                break;
            }
            if (next.getValue().json().isEmpty()) {
                referred.add(next.getKey());
                size -= inlineBytes(next.getValue()) - REFERENCE_BYTES;
            }
        }
        return referred;
    }

    private static long inlineBytes(TaskResult result) {
        long json = result.json()
                .map(text -> (long) text.getBytes(StandardCharsets.UTF_8).length)
                .orElseGet(() -> result.artifact().orElseThrow().sizeBytes());
        return json + (result.artifact().isPresent() ? REFERENCE_BYTES : 0) + 160;
    }

    /** A result as an object, as text: what is large is not parsed to be written again. Of fields with equal names the last one counts. */
    private static String asObject(Optional<String> json, Optional<TaskResult.Artifact> artifact) {
        String fields = json.map(String::strip)
                .map(text -> text.startsWith("{") ? text.substring(1, text.length() - 1) : "\"value\":" + text)
                .orElse("");
        String places = artifact.map(a -> Json.write(TaskInput.placeOf(a)))
                .map(text -> text.substring(1, text.length() - 1))
                .orElse("");
        return "{" + fields + (fields.isBlank() || places.isEmpty() ? "" : ",") + places + "}";
    }

    private static byte[] json(Object value) {
        return Json.write(value).getBytes(StandardCharsets.UTF_8);
    }
}
