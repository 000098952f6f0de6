package dev.cascade.dsl.source;

import org.jspecify.annotations.Nullable;

/**
 * Text, a number, a boolean or null.
 *
 * @param value with its JSON type, see {@link Node#value()}
 * @param text the value as it was written, so that an id such as {@code 007} keeps its zeros
 */
public record ScalarNode(@Nullable Object value, String text, int line, int column) implements Node {

    /** Null, at a place. */
    public static ScalarNode ofNull(int line, int column) {
        return new ScalarNode(null, "null", line, column);
    }

    /** Text, at a place. */
    public static ScalarNode ofText(String text, int line, int column) {
        return new ScalarNode(text, text, line, column);
    }

    @Override
    public boolean isNull() {
        return value == null;
    }

    /** Whether the value is a Java object that JSON has no word for. */
    public boolean isForeign() {
        return !(value == null || value instanceof String || value instanceof Boolean || value instanceof Number);
    }

    @Override
    public String shown() {
        if (isNull()) {
            return "null";
        }
        if (isForeign()) {
            return "a value that JSON has no word for (" + Excerpt.of(text) + ")";
        }
        String excerpt = Excerpt.of(text);
        return value instanceof String ? "\"" + excerpt + "\"" : excerpt;
    }
}
