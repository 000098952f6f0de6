package dev.cascade.local.cli.output;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Plain values (maps, lists, text, numbers, booleans, null) as YAML in block style. What readers of YAML 1.1 and 1.2 understand differently is not
 * written: text stands without quotes only if it is made of ASCII letters, digits, and a few signs, begins with a letter, and is no word that means something else;
 * all other text is quoted as in JSON. For one thread.
 */
public final class YamlWriter {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*");

    /** Words that a version or reader of YAML takes for something else than text, in upper or lower case. */
    private static final Set<String> WORDS =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity");

    /** Readers look for the colon after a key only so far; after a longer one it must be announced. */
    private static final int LONGEST_KEY = 500;

    private static final int LONGEST_PLAIN = 500;

    private final StringBuilder text = new StringBuilder();

    private YamlWriter() {}

    /** The document, with a newline at its end. */
    public static String of(@Nullable Object value) {
        YamlWriter yaml = new YamlWriter();
        Iterator<?> parts = parts(value);
        if (parts.hasNext()) {
            yaml.block(parts, 0);
        } else {
            yaml.text.append(scalar(value)).append('\n');
        }
        return yaml.text.toString();
    }

    /** What stands on lines of their own: the entries of a map, the elements of a list; nothing for all else. */
    private static Iterator<?> parts(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().iterator();
        }
        return value instanceof List<?> list ? list.iterator() : Collections.emptyIterator();
    }

    /** Writes lines, of which the first begins where the text ends, and the others are indented so far. */
    private void block(Iterator<?> parts, int indent) {
        for (boolean first = true; parts.hasNext(); first = false) {
            if (!first) {
                text.repeat(' ', indent);
            }
            switch (parts.next()) {
                case Map.Entry<?, ?> field -> field(field, indent);
                case null -> element(null, indent);
                case Object element -> element(element, indent);
            }
        }
    }

    private void element(@Nullable Object value, int indent) {
        text.append("- ");
        Iterator<?> parts = parts(value);
        if (parts.hasNext()) {
            block(parts, indent + 2);
        } else {
            text.append(scalar(value)).append('\n');
        }
    }

    private void field(Map.Entry<?, ?> field, int indent) {
        String key = quoted(String.valueOf(field.getKey()));
        boolean announced = key.length() > LONGEST_KEY;
        text.append(announced ? "? " + key + "\n" + " ".repeat(indent) + ":" : key + ":");
        Iterator<?> parts = parts(field.getValue());
        if (parts.hasNext()) {
            text.append('\n').repeat(' ', indent + 2);
            block(parts, indent + 2);
        } else {
            text.append(' ').append(scalar(field.getValue())).append('\n');
        }
    }

    private static String scalar(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> "{}";
            case List<?> list -> "[]";
            case Boolean b -> b.toString();
            case Integer n -> n.toString();
            case Long n -> n.toString();
            case Number n -> number(DocumentWriter.json(n));
            default -> quoted(value.toString());
        };
    }

    /** With a point and a sign where there is an exponent, which YAML 1.1 demands. */
    private static String number(String json) {
        int exponent = json.toUpperCase(Locale.ROOT).indexOf('E');
        if (exponent < 0) {
            return json;
        }
        BigDecimal digits = new BigDecimal(json.substring(0, exponent));
        String mantissa = json.substring(0, exponent);
        String power = json.substring(exponent + 1);
        return mantissa + (digits.scale() > 0 ? "" : ".0") + "E"
                + (power.startsWith("-") || power.startsWith("+") ? "" : "+") + power;
    }

    private static String quoted(String value) {
        boolean plain = value.length() <= LONGEST_PLAIN
                && PLAIN.matcher(value).matches()
                && !WORDS.contains(value.toLowerCase(Locale.ROOT));
        return plain ? value : ControlCharacterFilter.of(DocumentWriter.json(value));
    }
}
