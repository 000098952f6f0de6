package dev.cascade.local.worker;

import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskInput;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Java task is told about its job. */
record LocalTaskContext(TaskInput input, ArtifactStore artifacts, AttemptLog log) implements TaskContext {

    private Attempt attemptRecord() {
        return input.attempt();
    }

    @Override
    public String jobId() {
        return attemptRecord().job().id();
    }

    @Override
    public String taskId() {
        return attemptRecord().definition().id();
    }

    @Override
    public int attempt() {
        return attemptRecord().number();
    }

    @Override
    public String dag() {
        return attemptRecord().job().dag();
    }

    @Override
    public int dagVersion() {
        return attemptRecord().job().dagVersion();
    }

    @Override
    public String idempotencyKey() {
        return attemptRecord().idempotencyKey();
    }

    @Override
    public Instant timestamp() {
        return input.timestamp();
    }

    @Override
    public Map<String, @Nullable Object> params() {
        return attemptRecord().data().params();
    }

    @Override
    public Map<String, Map<String, @Nullable Object>> upstreamResults() {
        return input.upstreamResults();
    }

    @Override
    public @Nullable Object upstreamResult(String taskId) {
        int[] upstream = attemptRecord().plan().upstream(attemptRecord().task());
        int index = input.upstreamResults().containsKey(taskId)
                ? attemptRecord().plan().indexOf(taskId).orElseThrow()
                : -1;
        TaskResult result = attemptRecord().data().resultsOf(upstream).get(index);
        if (result == null) {
            throw new IllegalArgumentException("\"" + taskId + "\" is not a direct upstream of \"" + taskId()
                    + "\" that succeeded; those are " + input.upstreamResults().keySet());
        }
        return Json.parse(result.json().orElseGet(() -> fetch(result)));
    }

    private String fetch(TaskResult result) {
        String key = result.artifact().orElseThrow().key();
        Optional<byte[]> content = artifacts.get(key);
        return new String(
                content.orElseThrow(
                        () -> new IllegalStateException("there is no object at " + artifacts.location(key))),
                StandardCharsets.UTF_8);
    }

    @Override
    public void log(String line) {
        log.line(line);
    }
}
