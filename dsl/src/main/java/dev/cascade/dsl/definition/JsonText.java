package dev.cascade.dsl.definition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as a part of a text. Here rather than from a library, because definitions depend on nothing. Does not recurse, since a
 * context may be nested deeply.
 */
final class JsonText {

    private final StringBuilder text = new StringBuilder();
    private final Deque<Container> open = new ArrayDeque<>();

    private JsonText() {}

    /** An object or list that has been begun. */
    private static final class Container {
        final Iterator<?> rest;
        final char end;
        boolean isEmpty = true;

        Container(Iterator<?> rest, char end) {
            this.rest = rest;
            this.end = end;
        }
    }

    /** Text as it is, everything else as JSON. */
    static String of(@Nullable Object value) {
        return value instanceof String s ? s : new JsonText().write(value);
    }

    private String write(@Nullable Object value) {
        begin(value);
        while (!open.isEmpty()) {
            Container innermost = open.element();
            if (innermost.rest.hasNext()) {
                next(innermost);
            } else {
                text.append(innermost.end);
                open.pop();
            }
        }
        return text.toString();
    }

    private void next(Container in) {
        if (!in.isEmpty) {
            text.append(',');
        }
        in.isEmpty = false;
        Object item = in.rest.next();
        if (in.end == '}' && item instanceof Map.Entry<?, ?> field) {
            quote(String.valueOf(field.getKey()));
            text.append(':');
            begin(field.getValue());
        } else {
            begin(item);
        }
    }

    private void begin(@Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case String s -> quote(s);
            case Map<?, ?> map -> open('{', map.entrySet().iterator(), '}');
            case List<?> list -> open('[', list.iterator(), ']');
            default -> text.append(value);
        }
    }

    private void open(char begin, Iterator<?> items, char end) {
        text.append(begin);
        open.push(new Container(items, end));
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }
}
