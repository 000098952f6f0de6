package dev.cascade.local.cli.output;

import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** The format of data on standard output. */
public enum OutputFormat {
    /** One document, an interface for programs. */
    JSON,
    /** The same document in YAML. */
    YAML,
    /** For people; may change. */
    TABLE;

    /** The format with this name, in upper or lower case. */
    public static OutputFormat parse(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "json" -> JSON;
            case "yaml" -> YAML;
            case "table" -> TABLE;
            default -> throw new TypeConversionException("it is json, yaml or table, got \"" + word + "\"");
        };
    }
}
