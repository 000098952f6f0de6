package dev.cascade.local.worker;

import dev.cascade.background.FailureLog;
import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskInput;
import dev.cascade.usecase.TaskInputs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The {@link TaskContext} of a Java task on this machine. */
record LocalTaskContext(TaskInput input, TaskInputs inputs, AttemptLog log) implements TaskContext {

    private static final FailureLog LOGGING =
            new FailureLog(LoggerFactory.getLogger(LocalTaskContext.class), "writing the logs of tasks");

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
        return inputs.upstreamResults(attemptRecord());
    }

    @Override
    public @Nullable Object upstreamResult(String taskId) {
        Plan plan = attemptRecord().plan();
        int[] upstream = plan.upstream(attemptRecord().ref().task());
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
        return Json.parse(inputs.whole(result));
    }

    /** If that cannot be done, for instance because the disk is full, the line is lost and the task goes on; the process's own log says so. */
    @Override
    public void log(String line) {
        try (OutputStream out = log.append()) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            LOGGING.worked();
        } catch (IOException e) {
            LOGGING.failed(e);
        }
    }
}
