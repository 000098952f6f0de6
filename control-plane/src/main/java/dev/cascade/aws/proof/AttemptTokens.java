package dev.cascade.aws.proof;

import dev.cascade.usecase.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of attempts: a field of the event that a service is given, which comes back with its report, and which cannot be made without the keys. A
 * token covers job, DAG, DAG version, task, map index, attempt, and the S3 key of the result, so that a report with it is valid for nothing else. Its holder can end
 * this attempt and nothing else. Thread-safe.
 */
public final class AttemptTokens {

    /** The event's field. */
    public static final String FIELD = "attempt_token";

    private final Proofs proofs;

    public AttemptTokens(Proofs proofs) {
        this.proofs = proofs;
    }

    /**
     * The field that an attempt's event gets.
     *
     * @param event all its other fields
     * @throws dev.cascade.port.StoreException if the keys cannot be read
     */
    public Map<String, ?> field(Map<String, ?> event) {
        return Map.of(FIELD, proofs.prove(Proofs.Purpose.ATTEMPT, attempt(event)));
    }

    /**
     * Whether the event's token is valid for the fields that a report depends on.
     *
     * @throws dev.cascade.port.StoreException if the keys cannot be read
     */
    public boolean isGenuine(Map<?, ?> event) {
        return proofs.isProof(event.get(FIELD), Proofs.Purpose.ATTEMPT, attempt(event));
    }

    /** The answer of a task with the token of its event removed: more people may read results than may know the token. */
    public static String remove(Map<?, ?> event, String answer) {
        return event.get(FIELD) instanceof String token ? answer.replace(token, "removed") : answer;
    }

    /** An event that lacks a field, or has a field of another type than text or number, is not valid: no token is made for such an event. */
    private static String attempt(Map<?, ?> event) {
        @Nullable Object outputKey = event.get("task_config") instanceof Map<?, ?> options ? options.get("output_s3_key") : null;
        List<@Nullable Object> fields = new ArrayList<>(Arrays.asList(
                event.get("job_id"),
                event.get("dag"),
                event.get("dag_version"),
                event.get("task_id"),
                event.get("attempt"),
                outputKey));
        if (event.containsKey("map_index")) {
            fields.add(event.get("map_index"));
        }
        return Json.write(fields);
    }
}
