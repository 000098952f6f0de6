package dev.cascade.usecase;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

    private final AdvanceJob advance;
    private final ArtifactStore artifacts;

    public CompleteTask(AdvanceJob advance, ArtifactStore artifacts) {
        this.advance = advance;
        this.artifacts = artifacts;
    }

    /** The attempt returned {@code json}. */
    public CompletableFuture<Advance> succeeded(Attempt attempt, String json, Instant startedAt) {
        return complete(attempt, keep(attempt, json), startedAt);
    }

    /** The attempt failed. */
    public CompletableFuture<Advance> failed(Attempt attempt, TaskError error, Instant startedAt) {
        return complete(attempt, new Outcome.Failure(error), startedAt);
    }

    /** The attempt ended in the way given, whose result has been kept already. */
    public CompletableFuture<Advance> complete(Attempt attempt, Outcome outcome, Instant startedAt) {
        Command.Complete command = new Command.Complete(attempt.task(), attempt.number(), outcome, startedAt);
        return advance.submit(attempt.job().id(), List.of(command));
    }

    /** The outcome of an attempt whose function answered with {@code payload}. */
    public Outcome outcome(Attempt attempt, String payload) {
        return switch (LambdaAnswer.of(payload)) {
            case LambdaAnswer.Result r -> keep(attempt, r.json());
            case LambdaAnswer.Failed f -> new Outcome.Failure(f.error());
        };
    }

    /** The outcome of an attempt that returned {@code json}: a failure if the result cannot be kept where it belongs. */
    public Outcome keep(Attempt attempt, String json) {
        TaskDefinition task = attempt.definition();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        boolean small = bytes.length <= INLINE_LIMIT_BYTES;
        if (small && !task.storesOutputToS3()) {
            return new Outcome.Success(TaskResult.inline(json));
        }
        try {
            String key = TaskInput.outputKey(attempt);
            artifacts.put(key, bytes, "application/json");
            TaskResult.Artifact artifact = new TaskResult.Artifact(artifacts.location(key), key, bytes.length);
            return new Outcome.Success(
                    new TaskResult(small ? Optional.of(json) : Optional.empty(), Optional.of(artifact)));
        } catch (RuntimeException e) {
            return new Outcome.Failure(TaskError.retryable(
                    TaskError.OUTPUT_STORE, "the result could not be stored in S3: " + e.getMessage()));
        }
    }
}
