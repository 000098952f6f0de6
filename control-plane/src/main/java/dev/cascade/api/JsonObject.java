package dev.cascade.api;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object in the making, with its fields in the order given. */
final class JsonObject {

    /** ISO-8601 in UTC, always with milliseconds, so that timestamps sort as text. */
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    JsonObject with(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    /** A field that is {@code null} when there is no value. */
    JsonObject withNullable(String name, Optional<?> value) {
        return with(name, value.orElse(null));
    }

    /** A field that is absent when there is no value. */
    JsonObject withOptional(String name, Optional<?> value) {
        value.ifPresent(v -> fields.put(name, v));
        return this;
    }

    JsonObject withTime(String name, Instant time) {
        return with(name, MILLISECONDS.format(time));
    }

    /** A time that is {@code null} when it has not come. */
    JsonObject withNullableTime(String name, Optional<Instant> time) {
        return withNullable(name, time.map(MILLISECONDS::format));
    }

    Map<String, @Nullable Object> tree() {
        return fields;
    }
}
