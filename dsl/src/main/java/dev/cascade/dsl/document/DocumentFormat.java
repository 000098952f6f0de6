package dev.cascade.dsl.document;

import java.util.Locale;
import java.util.Optional;

/** The format of a document. */
public enum DocumentFormat {
    YAML,
    JSON;

    /** By a file name's ending: {@code .yaml}, {@code .yml} or {@code .json}; empty for any other. */
    public static Optional<DocumentFormat> ofFileName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".json")) {
            return Optional.of(JSON);
        }
        return lower.endsWith(".yaml") || lower.endsWith(".yml") ? Optional.of(YAML) : Optional.empty();
    }
}
