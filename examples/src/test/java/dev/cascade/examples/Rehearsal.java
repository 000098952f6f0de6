package dev.cascade.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs every task of a DAG file once, for real, on the results of those before it. It shows that the tasks fit together; how a
 * job is carried out, with retries, timeouts and triggers, is the engine's business and tested there.
 */
final class Rehearsal {

    /** How a task ended. */
    sealed interface Outcome {}

    record Succeeded(JsonNode result) implements Outcome {}

    record Failed(String errorType, String message) implements Outcome {}

    record NotStarted() implements Outcome {}

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private final DagDefinition dag;
    private final Map<String, @Nullable Object> context;
    private final Optional<LoopbackS3> s3;
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

    private Rehearsal(DagDefinition dag, String context, Optional<LoopbackS3> s3) throws Exception {
        this.dag = dag;
        this.context = JSON.readValue(context, OBJECT);
        this.s3 = s3;
    }

    static Rehearsal of(String dag, String context) throws Exception {
        return new Rehearsal(ExampleDag.named(dag), context, Optional.empty()).run();
    }

    /** Lambda functions are not told the results that the DAG stores in S3, only where they are. */
    static Rehearsal of(String dag, String context, LoopbackS3 s3) throws Exception {
        return new Rehearsal(ExampleDag.named(dag), context, Optional.of(s3)).run();
    }

    JsonNode result(String taskId) {
        Outcome outcome = outcome(taskId);
        if (outcome instanceof Succeeded succeeded) {
            return succeeded.result();
        }
        throw new AssertionError(taskId + " did not succeed: " + outcome);
    }

    Outcome outcome(String taskId) {
        Outcome outcome = outcomes.get(taskId);
        if (outcome == null) {
            throw new IllegalArgumentException("there is no task " + taskId + " in " + outcomes.keySet());
        }
        return outcome;
    }

    private Rehearsal run() throws InterruptedException {
        while (outcomes.size() < dag.tasks().size()) {
            TaskDefinition next = dag.tasks().stream()
                    .filter(task -> !outcomes.containsKey(task.id()))
                    .filter(task -> outcomes.keySet().containsAll(task.dependsOn()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing can run after " + outcomes.keySet()));
            outcomes.put(next.id(), outcomeOf(next));
        }
        return this;
    }

    private Outcome outcomeOf(TaskDefinition task) throws InterruptedException {
        if (!task.dependsOn().stream().allMatch(upstream -> outcomes.get(upstream) instanceof Succeeded)) {
            return new NotStarted();
        }
        try {
            return switch (task.type()) {
                case LOCAL -> new Succeeded(JSON.valueToTree(runLocal(task)));
                case COMMAND -> new Succeeded(runCommand(task));
                case LAMBDA -> runLambda(task);
                case NOOP, STEPFUNCTIONS ->
                    throw new IllegalArgumentException("no example has tasks of type " + task.type());
            };
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return new Failed(e.getClass().getName(), String.valueOf(e.getMessage()));
        }
    }

    @SuppressWarnings("NullAway") // the class file of the record's constructor does not tell that values may be null
    private @Nullable Object runLocal(TaskDefinition task) throws Exception {
        Task local = Class.forName(ExampleDag.text(task, "module"))
                .asSubclass(Task.class)
                .getConstructor()
                .newInstance();
        Map<String, Map<String, @Nullable Object>> upstream = new HashMap<>();
        for (String upstreamId : task.dependsOn()) {
            Map<String, @Nullable Object> result = JSON.convertValue(result(upstreamId), OBJECT);
            upstream.put(upstreamId, result);
        }
        return local.execute(
                new TaskConfig(task.options()), new ExampleContext(dag.name(), task.id(), context, upstream));
    }

    private JsonNode runCommand(TaskDefinition task) throws Exception {
        List<String> command = JSON.convertValue(task.options().get("command"), new TypeReference<>() {});
        return new Program(ExampleDag.FOLDER, command, Map.of()).answerTo(event(task, false));
    }

    private Outcome runLambda(TaskDefinition task) throws Exception {
        JsonNode answer = ExampleFunction.named(ExampleDag.text(task, "function_name"))
                .call(event(task, true), s3.map(LoopbackS3::environment).orElse(Map.of()));
        return answer.has("errorType")
                ? new Failed(
                        answer.path("errorType").asText(),
                        answer.path("errorMessage").asText())
                : new Succeeded(answer.required("body"));
    }

    private Map<String, Object> event(TaskDefinition task, boolean byReference) throws Exception {
        Map<String, Object> upstream = new LinkedHashMap<>();
        for (String upstreamId : task.dependsOn()) {
            upstream.put(upstreamId, byReference ? travelling(upstreamId) : result(upstreamId));
        }
        Map<String, @Nullable Object> jobContext = new LinkedHashMap<>(context);
        jobContext.put("upstream_results", upstream);
        return Map.of(
                "job_id",
                ExampleContext.JOB_ID,
                "task_id",
                task.id(),
                "attempt",
                1,
                "dag",
                dag.name(),
                "dag_version",
                1,
                "timestamp",
                ExampleContext.TIME.toString(),
                "task_config",
                task.options(),
                "context",
                jobContext);
    }

    private Object travelling(String taskId) throws JsonProcessingException {
        JsonNode result = result(taskId);
        TaskDefinition task = dag.tasks().stream()
                .filter(candidate -> candidate.id().equals(taskId))
                .findFirst()
                .orElseThrow();
        if (s3.isEmpty() || !task.storesOutputToS3()) {
            return result;
        }
        String key = task.outputKeyTemplate().replace("{{job_id}}", ExampleContext.JOB_ID);
        return s3.get().put(key, JSON.writeValueAsBytes(result));
    }
}
