package dev.cascade.examples;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that a task was given, read with the types it expects. What is missing or has another type is a
 * {@link NonRetryableException} that names the place: trying again would not mend it.
 *
 * @param place where the object comes from, for messages
 * @param fields its fields by name
 */
public record Input(String place, Map<String, @Nullable Object> fields) {

    /** The job's parameters. */
    public static Input parameters(TaskContext context) {
        return new Input("the job's context", context.params());
    }

    /** The payload that the DAG gives for the task. */
    public static Input payload(TaskConfig config) {
        return new Input("the task's payload", config.payload());
    }

    /** The whole result of a direct upstream task. */
    public static Input upstream(TaskContext context, String taskId) throws NonRetryableException {
        return of("the result of \"" + taskId + "\"", context.upstreamResult(taskId));
    }

    /** The whole result of the only direct upstream task, whatever its id. */
    public static Input onlyUpstream(TaskContext context) throws NonRetryableException {
        List<Input> upstreams = upstreams(context);
        if (upstreams.size() != 1) {
            throw new NonRetryableException("task \"" + context.taskId() + "\" needs exactly one upstream task, got "
                    + context.upstreamResults().keySet());
        }
        return upstreams.getFirst();
    }

    /** The whole results of all direct upstream tasks that succeeded. */
    public static List<Input> upstreams(TaskContext context) throws NonRetryableException {
        List<Input> results = new ArrayList<>();
        for (String taskId : context.upstreamResults().keySet()) {
            results.add(upstream(context, taskId));
        }
        return results;
    }

    /** The field as a whole number that is not negative. */
    public int count(String field) throws NonRetryableException {
        if (fields.get(field) instanceof Number number && isCount(number)) {
            return number.intValue();
        }
        throw wrong(field, "a whole number from 0 to 2147483647");
    }

    /** The field as {@link #count(String)}, or {@code otherwise} when it is not there. */
    public int count(String field, int otherwise) throws NonRetryableException {
        return fields.containsKey(field) ? count(field) : otherwise;
    }

    private static boolean isCount(Number number) {
        boolean whole = number instanceof Integer || number instanceof Long;
        return whole && number.longValue() >= 0 && number.longValue() <= Integer.MAX_VALUE;
    }

    /** The field as a number, whole or not. */
    public Number number(String field) throws NonRetryableException {
        if (fields.get(field) instanceof Number number) {
            return number;
        }
        throw wrong(field, "a number");
    }

    /** The field as text. */
    public String text(String field) throws NonRetryableException {
        if (fields.get(field) instanceof String text) {
            return text;
        }
        throw wrong(field, "text");
    }

    /** The field as text, or {@code otherwise} when it is not there. */
    public String text(String field, String otherwise) throws NonRetryableException {
        return fields.containsKey(field) ? text(field) : otherwise;
    }

    /** The field as a list of any values; empty when it is not there. */
    public List<?> list(String field) throws NonRetryableException {
        if (!fields.containsKey(field)) {
            return List.of();
        }
        if (fields.get(field) instanceof List<?> list) {
            return list;
        }
        throw wrong(field, "a list");
    }

    /** The field as an object. */
    public Input object(String field) throws NonRetryableException {
        return of("\"" + field + "\" in " + place, fields.get(field));
    }

    /** The field as a list of objects; empty when it is not there. */
    public List<Input> rows(String field) throws NonRetryableException {
        List<Input> rows = new ArrayList<>();
        for (Object row : list(field)) {
            rows.add(of("row " + (rows.size() + 1) + " of \"" + field + "\" in " + place, row));
        }
        return rows;
    }

    private static Input of(String place, @Nullable Object value) throws NonRetryableException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new NonRetryableException(place + " must be an object, got " + value);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((key, field) -> fields.put(String.valueOf(key), field));
        return new Input(place, fields);
    }

    private NonRetryableException wrong(String field, String expected) {
        String given =
                Optional.ofNullable(fields.get(field)).map(Object::toString).orElse("nothing");
        return new NonRetryableException("\"" + field + "\" in " + place + " must be " + expected + ", got " + given);
    }
}
