package dev.cascade.local.account;

import dev.cascade.local.lambda.FunctionDefinition;
import dev.cascade.local.lambda.FunctionDefinition.Language;
import dev.cascade.local.lambda.InvokeRequest;
import dev.cascade.usecase.Json;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One invocation that the emulator has requested.
 *
 * @param function the function as it was deployed, with the credentials of its role among its variables
 * @param trace the trace header that the function hands on
 * @param event one JSON value
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HostedInvocation(FunctionDefinition function, String requestId, String trace, byte[] event) {

    /** What an invocation may take beside the function's own time: starting its process on a machine that is busy. */
    private static final Duration TO_START = Duration.ofMinutes(2);

    /** @throws IllegalArgumentException if the text is no such request, or names a runtime that nothing runs here */
    static HostedInvocation read(String text) {
        Map<String, @Nullable Object> body = Json.parseObject(text);
        return new HostedInvocation(
                function(map(body.get("function"))),
                text(body, "request_id"),
                text(body, "trace"),
                text(body, "event").getBytes(StandardCharsets.UTF_8));
    }

    InvokeRequest request(OutputStream log) {
        return new InvokeRequest(requestId, function.timeout().plus(TO_START), log, trace);
    }

    private static FunctionDefinition function(Map<?, ?> values) {
        String runtime = text(values, "runtime");
        return new FunctionDefinition(
                text(values, "name"),
                Path.of(text(values, "folder")),
                language(runtime),
                // Java: whatever runs Cascade. A version that is newer than that would be refused, though most of its
                // code would run.
                runtime.startsWith("java") ? Optional.empty() : Optional.of(runtime),
                text(values, "handler"),
                Duration.ofSeconds(number(values, "timeout")),
                number(values, "memory"),
                variables(map(values.get("environment"))));
    }

    private static Language language(String runtime) {
        if (runtime.startsWith("java")) {
            return Language.JAVA;
        } else if (runtime.startsWith("python")) {
            return Language.PYTHON;
        } else if (runtime.startsWith("nodejs")) {
            return Language.NODE;
        }
        throw new IllegalArgumentException(
                "runtime \"" + runtime + "\" cannot be run here: functions are in Java, Python or Node.js");
    }

    private static Map<String, String> variables(Map<?, ?> values) {
        Map<String, String> variables = new TreeMap<>();
        values.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
        return variables;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("an object is expected, got " + value);
    }

    private static String text(Map<?, ?> values, String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("field \"" + name + "\" must be a text");
    }

    private static int number(Map<?, ?> values, String name) {
        if (values.get(name) instanceof Number number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("field \"" + name + "\" must be a number");
    }
}
