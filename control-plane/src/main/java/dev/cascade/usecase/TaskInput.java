package dev.cascade.usecase;

import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.dsl.definition.ObjectKeyRule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.Template;
import dev.cascade.dsl.definition.TemplateValues;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an attempt is given to work with. Thread-safe. */
public final class TaskInput {

    /** The field with the item's place in the list, in the event of an item of a mapped task. */
    static final String MAP_INDEX = "map_index";

    /** The options whose texts are templates. */
    private static final List<String> TEMPLATES =
            List.of("payload", "output_s3_key", "command", "environment", "working_dir");

    private final Attempt attempt;
    private final Instant timestamp;
    private final Map<String, @Nullable Object> options;
    private volatile @Nullable Map<String, Map<String, @Nullable Object>> upstreamResults;

    private TaskInput(Attempt attempt, Instant timestamp, Map<String, @Nullable Object> options) {
        this.attempt = attempt;
        this.timestamp = timestamp;
        this.options = options;
    }

    /**
     * The input of an attempt that was started at {@code timestamp}.
     *
     * @throws BadContextException if a placeholder asks for something that the job's context does not have, or has a value that cannot
     *     stand there
     */
    public static TaskInput of(Attempt attempt, Instant timestamp) {
        return new TaskInput(attempt, timestamp, expandedOptions(attempt));
    }

    public Attempt attempt() {
        return attempt;
    }

    public Instant timestamp() {
        return timestamp;
    }

    /** The task's options, with templates expanded in those that are {@linkplain #TEMPLATES templates}. */
    public Map<String, @Nullable Object> options() {
        return options;
    }

    /** Results of the direct upstreams that succeeded, by task id, each an object. */
    public Map<String, Map<String, @Nullable Object>> upstreamResults() {
        // Read when they are asked for: a task of a wide layer has thousands, and few tasks look at all of them.
        Map<String, Map<String, @Nullable Object>> known = upstreamResults;
        if (known == null) {
            known = upstreamResults(attempt);
            upstreamResults = known;
        }
        return known;
    }

    /** What placeholders stand for in this attempt. */
    static TemplateValues values(Attempt attempt) {
        return new TemplateValues(
                attempt.job().id(),
                attempt.definition().id(),
                attempt.job().dag(),
                attempt.number(),
                attempt.data().params());
    }

    private static Map<String, @Nullable Object> expandedOptions(Attempt attempt) {
        Map<String, @Nullable Object> options = attempt.definition().options();
        if (TEMPLATES.stream().noneMatch(options::containsKey)) {
            return options;
        }
        Map<String, @Nullable Object> expanded = new LinkedHashMap<>(options);
        TemplateValues values = values(attempt);
        expanded.computeIfPresent("payload", (name, payload) -> Template.expandAll(payload, values));
        expanded.computeIfPresent("output_s3_key", (name, key) -> key(String.valueOf(key), values));
        expanded.computeIfPresent("command", (name, command) -> textOfProgram(name, command, values));
        expanded.computeIfPresent("environment", (name, environment) -> textOfProgram(name, environment, values));
        expanded.computeIfPresent("working_dir", (name, folder) -> folder(String.valueOf(folder), values));
        return Collections.unmodifiableMap(expanded);
    }

    /** The key under which a result of the attempt is stored, if it is; values of the context must not lead it elsewhere. */
    static String outputKey(Attempt attempt) {
        return key(attempt.definition().outputKeyTemplate(), values(attempt));
    }

    private static String key(String template, TemplateValues values) {
        String key = Template.expandText(template, values);
        ObjectKeyRule.problem(key).ifPresent(problem -> {
            throw new BadContextException("output_s3_key \"" + template + "\" becomes \"" + Excerpt.of(key)
                    + "\" with the context of this job, which " + problem
                    + "; trigger the job with a context that fits");
        });
        return key;
    }

    /** A part that the context leaves empty would make the program run in a folder that nobody meant. */
    private static Object folder(String template, TemplateValues values) {
        for (String part : template.split("/", -1)) {
            if (!part.isBlank() && Template.expandText(part, values).isBlank()) {
                throw new BadContextException("working_dir \"" + Excerpt.of(template) + "\" has the part \""
                        + Excerpt.of(part)
                        + "\", which is empty with the context of this job; trigger the job with a context"
                        + " that names a folder");
            }
        }
        return textOfProgram("working_dir", template, values);
    }

    /** Arguments and variables of a program are text: values of other types are written as JSON. */
    private static Object textOfProgram(String option, Object value, TemplateValues values) {
        return switch (value) {
            case List<?> list ->
                list.stream().map(item -> textOfProgram(option, item, values)).toList();
            case Map<?, ?> map -> {
                Map<String, Object> texts = new LinkedHashMap<>();
                map.forEach((name, item) -> texts.put(String.valueOf(name), textOfProgram(option, item, values)));
                yield Collections.unmodifiableMap(texts);
            }
            default -> textWithoutNul(option, Template.expandText(String.valueOf(value), values));
        };
    }

    private static String textWithoutNul(String option, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new BadContextException("the context of this job puts the character NUL into " + option
                    + ", which no program can be given; trigger the job with a context without it");
        }
        return text;
    }

    private static Map<String, Map<String, @Nullable Object>> upstreamResults(Attempt attempt) {
        int[] upstream = attempt.plan().upstream(attempt.ref().task());
        Map<Integer, TaskResult> results = attempt.data().resultsOf(upstream);
        Map<String, Map<String, @Nullable Object>> byId = new LinkedHashMap<>();
        for (int task : upstream) {
            TaskResult result = results.get(task);
            if (result != null) {
                byId.put(attempt.plan().task(task).id(), asObject(result));
            }
        }
        return byId;
    }

    /** A result as downstream tasks see it: always an object, with the three {@code result_*} fields if it is kept in S3. */
    public static Map<String, @Nullable Object> asObject(TaskResult result) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        result.json().ifPresent(json -> object.putAll(Json.parseObject(json)));
        result.artifact().ifPresent(artifact -> object.putAll(placeOf(artifact)));
        return object;
    }

    /** The three {@code result_*} fields. */
    static Map<String, Object> placeOf(TaskResult.Artifact artifact) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("result_location", artifact.location());
        place.put("result_s3_key", artifact.key());
        place.put("result_size_bytes", artifact.sizeBytes());
        return place;
    }

    /** The whole as one JSON object: the event of a Lambda function, the standard input of a command. */
    public Map<String, @Nullable Object> toEvent() {
        return toEvent(Map.of("upstream_results", upstreamResults()));
    }

    /**
     * The whole, with the upstreams' results given as references.
     *
     * @param upstream what the context says besides the job's parameters
     */
    Map<String, @Nullable Object> toEvent(Map<String, ?> upstream) {
        TaskDefinition task = attempt.definition();
        Map<String, @Nullable Object> context =
                new LinkedHashMap<>(attempt.data().params());
        context.putAll(upstream);
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("job_id", attempt.job().id());
        event.put("task_id", task.id());
        if (attempt.ref().isItem()) {
            event.put(MAP_INDEX, attempt.ref().mapIndex());
        }
        event.put("attempt", attempt.number());
        event.put("dag", attempt.job().dag());
        event.put("dag_version", attempt.job().dagVersion());
        event.put("idempotency_key", attempt.idempotencyKey());
        event.put("timestamp", timestamp.toString());
        event.put("config", config(task));
        event.put("task_config", options);
        event.put("context", context);
        return event;
    }

    private Map<String, @Nullable Object> config(TaskDefinition task) {
        Map<String, @Nullable Object> config = new HashMap<>();
        config.put("id", task.id());
        config.put("type", task.type().label());
        config.put("config", options);
        config.put("depends_on", task.dependsOn());
        return config;
    }
}
