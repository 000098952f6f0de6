package dev.cascade.dsl;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options that the DAG gives for a task, as the author wrote them, with placeholders in {@code payload} and
 * {@code output_s3_key} expanded. Immutable.
 *
 * @param options by name, with JSON types; an option that was not given is absent
 */
public record TaskConfig(Map<String, @Nullable Object> options) {

    // Written out rather than compact, because javac leaves @Nullable out of a compact constructor's parameters.
    public TaskConfig(Map<String, @Nullable Object> options) {
        this.options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** The option as text; empty when it was not given or is not text. */
    public Optional<String> text(String name) {
        return options.get(name) instanceof String s ? Optional.of(s) : Optional.empty();
    }

    /** The option as a number; empty when it was not given or is not a number. */
    public Optional<Number> number(String name) {
        return options.get(name) instanceof Number n ? Optional.of(n) : Optional.empty();
    }

    /** The {@code payload} that the author gave for this task; empty when there is none. */
    @SuppressWarnings("unchecked")
    public Map<String, @Nullable Object> payload() {
        return options.get("payload") instanceof Map<?, ?> m
                ? (Map<String, @Nullable Object>) m
                : Map.<String, @Nullable Object>of();
    }
}
