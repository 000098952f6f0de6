package dev.cascade.dsl.definition;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JSON value as a part of a text. Here rather than from a library, because definitions depend on nothing. */
final class JsonText {

    private JsonText() {}

    /** Text as it is, everything else as JSON. */
    static String of(@Nullable Object value) {
        return value instanceof String s ? s : json(value);
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String s -> quoted(s);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> quoted(String.valueOf(e.getKey())) + ":" + json(e.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case List<?> list -> list.stream().map(JsonText::json).collect(Collectors.joining(",", "[", "]"));
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }
}
