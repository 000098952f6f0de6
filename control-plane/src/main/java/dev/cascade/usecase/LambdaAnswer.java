package dev.cascade.usecase;

import dev.cascade.engine.TaskError;
import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the answer of a Lambda function means for its task. */
public sealed interface LambdaAnswer {

    /** What an answer is called in messages. */
    String ANSWER = "the function's answer";

    /** A status code as a string. */
    Pattern DIGITS = Pattern.compile("[0-9]{3}");

    /** What Lambda says of a function that ran into its own timeout. */
    Pattern TIMED_OUT = Pattern.compile("Task timed out after [0-9.]+ seconds");

    /** The task succeeded with this result. */
    record Result(PortableJson json) implements LambdaAnswer {}

    record Failed(TaskError error) implements LambdaAnswer {}

    /**
     * Reads an answer; the first that fits counts: {@code errorType} and {@code errorMessage} are a failure with both texts; a
     * {@code statusCode} of 200 to 299 with a {@code body} is that body, parsed if it is a string of JSON; any other {@code statusCode} is
     * a failure that names it; anything else is the result itself. As for API Gateway, a code may be a number or its digits as a string.
     *
     * @param payload one JSON value; nothing at all counts as {@code null}
     */
    static LambdaAnswer of(byte[] payload) {
        try {
            return payload.length == 0 ? new Result(PortableJson.NULL) : of(PortableJson.ofBytes(payload));
        } catch (NotPortableException e) {
            return new Failed(e.asTaskError(ANSWER));
        }
    }

    /**
     * Reads an answer that was part of a larger message, and is parsed already.
     *
     * @param payload maps, lists, text, numbers and booleans
     * @param edit changes its JSON before it is read
     */
    static LambdaAnswer ofValue(@Nullable Object payload, UnaryOperator<String> edit) {
        try {
            return of(PortableJson.ofText(edit.apply(JavaValueSerializer.write(payload))));
        } catch (NotPortableException e) {
            return new Failed(e.asTaskError(ANSWER));
        }
    }

    private static LambdaAnswer of(PortableJson payload) throws NotPortableException {
        if (!(payload.value() instanceof Map<?, ?> answer)) {
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
            return TaskError.retryable(TaskError.FUNCTION_ERROR, payload);
        }
        String type = error.get("errorType") instanceof String s ? s : TaskError.FUNCTION_ERROR;
        String message = error.get("errorMessage") instanceof String s ? s : payload;
        return TaskError.retryable(isTimeout(type, message) ? TaskError.TIMEOUT : type, message);
    }

    /** Lambda stops a function that runs longer than its own timeout allows; older runtimes have no type for that. */
    private static boolean isTimeout(String type, String message) {
        return type.equals("Sandbox.Timedout")
                || (type.equals(TaskError.FUNCTION_ERROR)
                        && TIMED_OUT.matcher(message).find());
    }

    private static LambdaAnswer ofStatus(Map<?, ?> answer) throws NotPortableException {
        OptionalInt status = status(answer.get("statusCode"));
        if (status.isEmpty()) {
            return failed(
                    TaskError.BAD_OUTPUT,
                    "the function answered with the statusCode " + Json.write(answer.get("statusCode"))
                            + ", which is not a whole number; answer with a number such as 200");
        }
        int code = status.getAsInt();
        boolean ok = code >= 200 && code <= 299;
        if (ok && answer.containsKey("body")) {
            return new Result(body(answer.get("body")));
        }
        if (ok) {
            return failed("status_" + code, "the function answered with statusCode " + code + " but without a body");
        }
        Object body = answer.get("body");
        return failed(
                "status_" + code,
                "the function answered with statusCode " + code + (body == null ? "" : ": " + text(body)));
    }

    private static OptionalInt status(@Nullable Object status) {
        if (status instanceof String text && !DIGITS.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        if (!(status instanceof String) && !(status instanceof Number)) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(new BigDecimal(status.toString()).intValueExact());
        } catch (ArithmeticException e) {
            return OptionalInt.empty();
        }
    }

    private static PortableJson body(@Nullable Object body) throws NotPortableException {
        if (body instanceof String text) {
            try {
                return PortableJson.ofText(text);
            } catch (NotPortableException e) {
                if (e.isJson()) {
                    throw new NotPortableException("in its body: " + e.reason(), true);
                }
            }
        }
        return PortableJson.ofValue(body);
    }

    private static String text(Object body) {
        return body instanceof String s ? s : Json.write(body);
    }

    private static Failed failed(String type, String message) {
        return new Failed(TaskError.retryable(type, message));
    }
}
