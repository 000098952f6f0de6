package dev.cascade.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A JSON object as the API sends it, read field by field: a field that is absent, null or of another type is empty. */
record Doc(Map<String, @Nullable Object> fields) {

    /** The value as an object; an empty one if it is something else. */
    @SuppressWarnings("unchecked")
    static Doc of(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? new Doc((Map<String, @Nullable Object>) map) : new Doc(new HashMap<>());
    }

    Optional<String> text(String field) {
        return fields.get(field) instanceof String s ? Optional.of(s) : Optional.empty();
    }

    long number(String field) {
        return fields.get(field) instanceof Number n ? n.longValue() : 0;
    }

    OptionalInt integer(String field) {
        return fields.get(field) instanceof Number n ? OptionalInt.of(n.intValue()) : OptionalInt.empty();
    }

    Doc object(String field) {
        return of(fields.get(field));
    }

    List<Doc> objects(String field) {
        return fields.get(field) instanceof List<?> list
                ? list.stream().map(Doc::of).toList()
                : List.of();
    }

    /** The value as a cell of a table: a dash if there is none. */
    String cell(String field) {
        Object value = fields.get(field);
        return value == null ? "-" : value.toString();
    }

    /** The value as an instant; empty if it is none. */
    Optional<Instant> instant(String field) {
        try {
            return text(field).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** How long it took from one instant to the other, or until now; a dash if it has not begun. */
    String duration(String from, String to) {
        return instant(from)
                .map(start -> Duration.between(start, instant(to).orElseGet(Instant::now)))
                .map(Words::duration)
                .orElse("-");
    }
}
