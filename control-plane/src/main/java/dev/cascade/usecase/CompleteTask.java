package dev.cascade.usecase;

import dev.cascade.dsl.definition.ObjectKeyRule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Takes the end of an attempt: keeps its result where it belongs, and advances the job. Thread-safe. */
public final class CompleteTask {

    /**
     * Results up to this many bytes of JSON are carried in the job's own records; larger ones are kept in object storage. At this size
     * one object written costs as much as the write units it replaces.
     */
    public static final int INLINE_LIMIT_BYTES = 8 * 1024;

    private static final int FINGERPRINT_BYTES = 12;

    private final AdvanceJob advance;
    private final ArtifactStore artifacts;
    private final PublishResults publish;

    /** @param publish is notified of entries that {@code advance} saves */
    public CompleteTask(AdvanceJob advance, ArtifactStore artifacts, PublishResults publish) {
        this.advance = advance;
        this.artifacts = artifacts;
        this.publish = publish;
    }

    /** The attempt returned {@code json}. */
    public CompletableFuture<AdvanceResult> succeeded(Attempt attempt, PortableJson json, Instant startedAt) {
        return complete(attempt, keep(attempt, json), startedAt);
    }

    /** The attempt failed. */
    public CompletableFuture<AdvanceResult> failed(Attempt attempt, TaskError error, Instant startedAt) {
        return complete(attempt, new Outcome.Failure(error), startedAt);
    }

    /** The attempt ended in the way given, whose result has been kept already. */
    public CompletableFuture<AdvanceResult> complete(Attempt attempt, Outcome outcome, Instant startedAt) {
        Command.Complete command = new Command.Complete(attempt.ref(), attempt.number(), outcome, startedAt);
        return advance.submit(attempt.job().id(), List.of(command));
    }

    /** The outcome of an attempt whose function gave this answer. */
    public Outcome outcome(Attempt attempt, LambdaAnswer answer) {
        return switch (answer) {
            case LambdaAnswer.Result r -> keep(attempt, r.json());
            case LambdaAnswer.Failed f -> new Outcome.Failure(f.error());
        };
    }

    /**
     * The outcome of an attempt that returned {@code returned}: a failure if the result cannot be kept where it belongs. What is too large for the
     * job's records is stored under a key that only this attempt with this result has; the key that the author named follows once the attempt was accepted,
     * see {@link PublishResults}.
     */
    public Outcome keep(Attempt attempt, PortableJson returned) {
        boolean small = !PortableJson.isLongerInUtf8(returned.text(), INLINE_LIMIT_BYTES);
        boolean isNamed = isNamed(attempt.definition(), small);
        if (small && !isNamed) {
            return new Outcome.Success(TaskResult.inline(returned.text()));
        }
        byte[] bytes = returned.text().getBytes(StandardCharsets.UTF_8);
        try {
            Optional<String> keptAt = small ? Optional.empty() : Optional.of(store(attempt, bytes));
            String key = isNamed ? namedKey(attempt) : keptAt.orElseThrow();
            TaskResult.Artifact artifact = new TaskResult.Artifact(artifacts.location(key), key, bytes.length, keptAt);
            TaskResult result =
                    new TaskResult(small ? Optional.of(returned.text()) : Optional.empty(), Optional.of(artifact));
            publish.announce(attempt, result);
            return new Outcome.Success(result);
        } catch (RuntimeException e) {
            return new Outcome.Failure(TaskError.retryable(
                    TaskError.OUTPUT_STORE, "the result could not be stored in S3: " + e.getMessage()));
        }
    }

    /** Whether the author wants the result under a key of his choice, or under the usual one. */
    private static boolean isNamed(TaskDefinition task, boolean small) {
        return task.storesOutputToS3() || (!small && task.options().containsKey("output_s3_key"));
    }

    private String namedKey(Attempt attempt) {
        String key = TaskInput.outputKey(attempt);
        artifacts.check(key);
        return key;
    }

    private String store(Attempt attempt, byte[] bytes) {
        String key = ObjectKeyRule.OWN_PREFIX + attempt.idempotencyKey() + "-" + fingerprint(bytes) + ".json";
        artifacts.put(key, bytes, "application/json");
        return key;
    }

    /** An attempt may run twice, after a crash, and return something else each time. */
    private static String fingerprint(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
