package dev.cascade.aws.proof;

import dev.cascade.usecase.Json;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of attempts: a field of the event that a service is given, which comes back with its report, and which nobody can make who has not the keys. It is
 * of one attempt of one task of one job of one DAG version, and of the S3 key that its result is kept under, so that a report cannot be about anything
 * else. Whoever has it may end this attempt and nothing else. Thread-safe.
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
     * Whether the event was made here, as far as a report depends on it.
     *
     * @throws dev.cascade.port.StoreException if the keys cannot be read
     */
    public boolean isGenuine(Map<?, ?> event) {
        return proofs.isProof(event.get(FIELD), Proofs.Purpose.ATTEMPT, attempt(event));
    }

    /** What a task answered, without the token that its event had: results are for more people than the token is. */
    public static String remove(Map<?, ?> event, String answer) {
        return event.get(FIELD) instanceof String token ? answer.replace(token, "removed") : answer;
    }

    /** An event that tells less, or something else than text and numbers, proves nothing: no token was made for it. */
    private static String attempt(Map<?, ?> event) {
        @Nullable Object outputKey = event.get("task_config") instanceof Map<?, ?> options ? options.get("output_s3_key") : null;
        return Json.write(Arrays.asList(
                event.get("job_id"),
                event.get("dag"),
                event.get("dag_version"),
                event.get("task_id"),
                event.get("attempt"),
                outputKey));
    }
}
