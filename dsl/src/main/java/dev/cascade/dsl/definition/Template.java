package dev.cascade.dsl.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Text with placeholders: {@code {{job_id}}}, {@code {{task_id}}}, {@code {{dag}}}, {@code {{attempt}}} and {@code {{context.x.y}}}, where
 * a number in the path is an index into a list. Blanks inside the braces do not count. Four opening
 * braces stand for two of them as text. Immutable.
 */
public final class Template {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    /** The escape for two literal braces. */
    private static final String LITERAL = OPEN + OPEN;

    /** Text to copy, or a placeholder: one of the two. */
    private record Part(String text, @Nullable Placeholder placeholder) {}

    private final String text;
    private final List<Part> parts;

    private Template(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @throws UnknownPlaceholderException if a placeholder does not exist
     * @throws IllegalArgumentException if a placeholder does not end; the message tells which
     */
    public static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int from = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
            plain.append(text, from, open);
            if (text.startsWith(LITERAL, open)) {
                plain.append(OPEN);
                from = open + LITERAL.length();
                continue;
            }
            int close = text.indexOf(CLOSE, open);
            if (close < 0) {
                throw new IllegalArgumentException(
                        "\"{{\" is not followed by \"}}\"; write {{{{ for two braces as text");
            }
            addText(plain, parts);
            String name = text.substring(open + OPEN.length(), close).strip();
            parts.add(new Part("", Placeholder.parse(name)));
            from = close + CLOSE.length();
        }
        addText(plain.append(text, from, text.length()), parts);
        return new Template(text, parts);
    }

    private static void addText(StringBuilder plain, List<Part> parts) {
        if (!plain.isEmpty()) {
            parts.add(new Part(plain.toString(), null));
            plain.setLength(0);
        }
    }

    /** Whether there is a placeholder of this name, as it stands between the braces. */
    public static boolean isPlaceholder(String name) {
        try {
            Placeholder.parse(name);
            return true;
        } catch (UnknownPlaceholderException e) {
            return false;
        }
    }

    /** Whether expansion changes the text: it has placeholders or escaped braces. */
    public static boolean isIn(String text) {
        return text.contains(OPEN);
    }

    /** A text with its placeholders expanded; values that are not text are written as JSON. */
    public static String expandText(String text, TemplateValues values) {
        return isIn(text) ? parse(text).expandText(values) : text;
    }

    /** The literal text, with what {@code stand} gives for its name, such as {@code context.x}, in the place of each placeholder. */
    public String withPlaceholders(UnaryOperator<String> stand) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            Placeholder placeholder = part.placeholder();
            text.append(placeholder == null ? part.text() : stand.apply(placeholder.name()));
        }
        return text.toString();
    }

    /**
     * The value that the template stands for: for one that is a single placeholder and nothing else, the value with its type; for
     * any other, text.
     *
     * @throws MissingContextValueException if the context lacks a value
     */
    public @Nullable Object expand(TemplateValues values) {
        Placeholder only = parts.size() == 1 ? parts.getFirst().placeholder() : null;
        if (only != null) {
            return only.value(values);
        }
        return expandText(values);
    }

    /**
     * The text that the template stands for; values that are not text are written as JSON.
     *
     * @throws MissingContextValueException if the context lacks a value
     */
    public String expandText(TemplateValues values) {
        StringBuilder expanded = new StringBuilder();
        for (Part part : parts) {
            Placeholder placeholder = part.placeholder();
            expanded.append(placeholder == null ? part.text() : JsonText.of(placeholder.value(values)));
        }
        return expanded.toString();
    }

    /**
     * A copy of a JSON value in which every string, however deep, was expanded; names of fields are left alone.
     *
     * @throws MissingContextValueException if the context lacks a value
     */
    public static @Nullable Object expandAll(@Nullable Object value, TemplateValues values) {
        return switch (value) {
            case null -> null;
            case String s -> isIn(s) ? parse(s).expand(values) : s;
            case Map<?, ?> map -> expandMap(map, values);
            case List<?> list -> expandList(list, values);
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> expandMap(Map<?, ?> map, TemplateValues values) {
        Map<String, @Nullable Object> expanded = new LinkedHashMap<>();
        map.forEach((name, value) -> expanded.put(String.valueOf(name), expandAll(value, values)));
        return Collections.unmodifiableMap(expanded);
    }

    private static List<@Nullable Object> expandList(List<?> list, TemplateValues values) {
        List<@Nullable Object> expanded = new ArrayList<>();
        for (Object item : list) {
            expanded.add(expandAll(item, values));
        }
        return Collections.unmodifiableList(expanded);
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
