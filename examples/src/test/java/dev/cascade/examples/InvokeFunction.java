package dev.cascade.examples;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.util.Map;

/** Calls a Java function: the event on standard input, the answer on standard output. */
final class InvokeFunction {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private InvokeFunction() {}

    @SuppressWarnings({"unchecked", "NullAway"}) // the handlers take what Lambda takes, and look at no Lambda context
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        JsonMapper json = JsonMapper.builder().build();
        String className = arguments[0].split("::", 2)[0];
        RequestHandler<Map<String, Object>, Object> handler = Class.forName(className)
                .asSubclass(RequestHandler.class)
                .getConstructor()
                .newInstance();
        answers.println(json.writeValueAsString(answer(handler, json.readValue(System.in, OBJECT))));
    }

    @SuppressWarnings("NullAway") // as above
    private static Object answer(RequestHandler<Map<String, Object>, Object> handler, Map<String, Object> event) {
        try {
            return handler.handleRequest(event, null);
        } catch (RuntimeException e) {
            return Map.of("errorType", e.getClass().getName(), "errorMessage", String.valueOf(e.getMessage()));
        }
    }
}
