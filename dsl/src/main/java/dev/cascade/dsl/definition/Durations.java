package dev.cascade.dsl.definition;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as authors write them: a number of seconds ({@code 300}, {@code 1.5}) or text with a unit ({@code "90s"}, {@code "5m"}, {@code "2h"}, {@code "1d"}, {@code "250ms"}). */
public final class Durations {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads a duration, to the millisecond.
     *
     * @throws IllegalArgumentException if it is neither a non-negative number nor a number with a unit; the message tells
     */
    public static Duration parse(Object value) {
        return switch (value) {
            case Number n -> ofMillis(n.doubleValue() * 1_000, value);
            case String s -> parseText(s);
            default -> throw refused(value);
        };
    }

    private static Duration parseText(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) {
            throw refused("\"" + text + "\"");
        }
        return ofMillis(Double.parseDouble(m.group(1)) * millisPer(m.group(2)), text);
    }

    private static double millisPer(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    private static Duration ofMillis(double millis, Object given) {
        if (!(millis >= 0 && millis <= Long.MAX_VALUE / 2e6)) {
            throw refused(given);
        }
        return Duration.ofMillis(Math.round(millis));
    }

    private static IllegalArgumentException refused(Object given) {
        return new IllegalArgumentException(
                "a duration is a number of seconds (300) or text with a unit (\"90s\", \"5m\", \"2h\"), got " + given);
    }
}
