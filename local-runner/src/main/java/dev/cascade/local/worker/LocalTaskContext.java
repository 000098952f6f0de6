package dev.cascade.local.worker;

import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskEvents;
import dev.cascade.usecase.TaskInput;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a Java task is told about its job. */
record LocalTaskContext(TaskInput input, TaskEvents events, AttemptLog log) implements TaskContext {

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
        return events.upstreamResults(attemptRecord());
    }

    @Override
    public @Nullable Object upstreamResult(String taskId) {
        Plan plan = attemptRecord().plan();
        int[] upstream = plan.upstream(attemptRecord().task());
        Map<Integer, TaskResult> results = attemptRecord().data().resultsOf(upstream);
        TaskResult result = results.get(plan.indexOf(taskId).orElse(-1));
        if (result == null) {
            throw new IllegalArgumentException("\"" + taskId + "\" is not a direct upstream of \"" + taskId()
                    + "\" that succeeded; those are "
                    + IntStream.of(upstream)
                            .filter(results::containsKey)
                            .mapToObj(task -> plan.task(task).id())
                            .toList());
        }
        return Json.parse(events.whole(result));
    }

    @Override
    public void log(String line) {
        log.line(line);
    }
}
