package dev.cascade.local.cli.output;

import java.math.BigDecimal;
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
public record JsonFields(Map<String, @Nullable Object> fields) {

    /** The value as an object; an empty one if it is something else. */
    @SuppressWarnings("unchecked")
    public static JsonFields of(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                ? new JsonFields((Map<String, @Nullable Object>) map)
                : new JsonFields(new HashMap<>());
    }

    /** The text in a field; empty if it is missing or null. */
    public Optional<String> text(String field) {
        return fields.get(field) instanceof String s ? Optional.of(s) : Optional.empty();
    }

    /** The whole part of the number in a field; 0 if there is none. */
    public long number(String field) {
        return fields.get(field) instanceof Number n ? n.longValue() : 0;
    }

    /** The number in a field, exactly; 0 if there is none. */
    public BigDecimal decimal(String field) {
        return fields.get(field) instanceof Number n ? new BigDecimal(n.toString()) : BigDecimal.ZERO;
    }

    OptionalInt integer(String field) {
        return fields.get(field) instanceof Number n ? OptionalInt.of(n.intValue()) : OptionalInt.empty();
    }

    /** The object in a field. */
    public JsonFields object(String field) {
        return of(fields.get(field));
    }

    /** The objects in a list. */
    public List<JsonFields> objects(String field) {
        return fields.get(field) instanceof List<?> list
                ? list.stream().map(JsonFields::of).toList()
                : List.of();
    }

    /** The value as a cell of a table: a dash if there is none. */
    public String cell(String field) {
        Object value = fields.get(field);
        return value == null ? "-" : value.toString();
    }

    /** The value as an instant; empty if it is none. */
    public Optional<Instant> instant(String field) {
        try {
            return text(field).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** How long it took from one instant to the other, or until now; a dash if it has not begun. */
    public String duration(String from, String to) {
        return instant(from)
                .map(start -> Duration.between(start, instant(to).orElseGet(Instant::now)))
                .map(TextFormat::duration)
                .orElse("-");
    }
}
