package dev.cascade.examples;

import dev.cascade.dsl.TaskContext;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job of one attempt, whose upstream results all travelled inline. */
record ExampleContext(
        String dag,
        String taskId,
        Map<String, @Nullable Object> params,
        Map<String, Map<String, @Nullable Object>> upstreamResults)
        implements TaskContext {

    static final String JOB_ID = "job-1";
    static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    static ExampleContext of(Map<String, @Nullable Object> params) {
        return new ExampleContext("example", "task", params, Map.of());
    }

    ExampleContext withUpstream(Map<String, Map<String, @Nullable Object>> results) {
        return new ExampleContext(dag, taskId, params, results);
    }

    @Override
    public String jobId() {
        return JOB_ID;
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public int dagVersion() {
        return 1;
    }

    @Override
    public String idempotencyKey() {
        return JOB_ID + "/" + taskId + "/1";
    }

    @Override
    public Instant timestamp() {
        return TIME;
    }

    @Override
    public @Nullable Object upstreamResult(String taskId) {
        if (!upstreamResults.containsKey(taskId)) {
            throw new IllegalArgumentException("no upstream task " + taskId + " among " + upstreamResults.keySet());
        }
        return upstreamResults.get(taskId);
    }

    @Override
    public void log(String line) {
        // What a task says is not what these tests are about.
    }
}
