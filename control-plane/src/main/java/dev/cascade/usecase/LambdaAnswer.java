package dev.cascade.usecase;

import dev.cascade.engine.TaskError;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the answer of a Lambda function means for its task. */
public sealed interface LambdaAnswer {

    /** What Lambda says of a function that ran into its own timeout. */
    Pattern TIMED_OUT = Pattern.compile("Task timed out after [0-9.]+ seconds");

    /** The task succeeded with this result, a JSON text. */
    record Result(String json) implements LambdaAnswer {}

    record Failed(TaskError error) implements LambdaAnswer {}

    /**
     * Reads an answer; the first that fits counts: {@code errorType} and {@code errorMessage} are a failure with both texts; a
     * {@code statusCode} of 200 to 299 with a {@code body} is that body, parsed if it is a string of JSON; any other {@code statusCode} is
     * a failure that names it; anything else is the result itself.
     *
     * @param payload one JSON value
     */
    static LambdaAnswer of(String payload) {
        Object value;
        try {
            value = Json.parse(payload);
        } catch (IllegalArgumentException e) {
            return failed("bad_output", "the function's answer is not JSON: " + e.getMessage());
        }
        if (!(value instanceof Map<?, ?> answer)) {
            return new Result(payload);
        }
        if (answer.get("errorType") instanceof String type && answer.containsKey("errorMessage")) {
            return failed(type, String.valueOf(answer.get("errorMessage")));
        }
        return answer.containsKey("statusCode") ? ofStatus(answer) : new Result(payload);
    }

    /**
     * Reads what the service sends in place of an answer when the function failed.
     *
     * @param payload one JSON value: an object with {@code errorType} and {@code errorMessage}, of which either may be absent
     */
    static TaskError ofError(String payload) {
        Map<String, @Nullable Object> error;
        try {
            error = Json.parseObject(payload);
        } catch (IllegalArgumentException e) {
            return TaskError.retryable("function_error", payload);
        }
        String type = error.get("errorType") instanceof String s ? s : "function_error";
        String message = error.get("errorMessage") instanceof String s ? s : payload;
        return TaskError.retryable(isTimeout(type, message) ? TaskError.TIMEOUT : type, message);
    }

    /** Lambda stops a function that runs longer than its own timeout allows; older runtimes have no type for that. */
    private static boolean isTimeout(String type, String message) {
        return type.equals("Sandbox.Timedout")
                || (type.equals("function_error") && TIMED_OUT.matcher(message).find());
    }

    private static LambdaAnswer ofStatus(Map<?, ?> answer) {
        Object status = answer.get("statusCode");
        boolean ok = status instanceof Number n && n.intValue() >= 200 && n.intValue() <= 299;
        if (ok && answer.containsKey("body")) {
            return new Result(body(answer.get("body")));
        }
        if (ok) {
            return failed(
                    "status_" + status, "the function answered with statusCode " + status + " but without a body");
        }
        Object body = answer.get("body");
        return failed(
                "status_" + status,
                "the function answered with statusCode " + status + (body == null ? "" : ": " + text(body)));
    }

    private static String body(@Nullable Object body) {
        if (body instanceof String text) {
            try {
                return Json.write(Json.parse(text));
            } catch (IllegalArgumentException e) {
                return Json.write(text);
            }
        }
        return Json.write(body);
    }

    private static String text(Object body) {
        return body instanceof String s ? s : Json.write(body);
    }

    private static Failed failed(String type, String message) {
        return new Failed(TaskError.retryable(type, message));
    }
}
