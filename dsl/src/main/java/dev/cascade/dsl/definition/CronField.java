package dev.cascade.dsl.definition;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the five fields of a cron expression: what it is called, which values it takes, and how it is read. */
enum CronField {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day of month", 1, 31, List.of()),
    MONTH("month", 1, 12, List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    private static final Pattern PART =
            Pattern.compile("(?:(\\*)|(\\w+)(?:-(\\w+))?)(?:/(\\d{1,3}))?", Pattern.UNICODE_CHARACTER_CLASS);

    private final String label;
    private final int min;
    private final int max;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> names;

    CronField(String label, int min, int max, List<String> names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /** The values of a field as bits, bit n for value n; Sunday is bit 0, however it was written. */
    long parse(String text) {
        long bits = 0;
        for (String part : text.split(",", -1)) {
            bits |= parsePart(part);
        }
        if (this == DAY_OF_WEEK && (bits & 1L << 7) != 0) {
            bits = (bits | 1) & ~(1L << 7);
        }
        return bits;
    }

    private long parsePart(String part) {
        Matcher m = PART.matcher(part);
        if (!m.matches()) {
            throw refused(part, "write numbers, '*', ranges (1-5), lists (1,3) and steps (*/15)");
        }
        boolean all = m.group(1) != null;
        int first = all ? min : value(m.group(2));
        int last = all ? lastOfAll() : m.group(3) == null ? first : value(m.group(3));
        int step = m.group(4) == null ? 1 : Integer.parseInt(m.group(4));
        if (first > last) {
            throw refused(part, "a range goes from the lower to the higher value");
        }
        if (step == 0) {
            throw refused(part, "a step is at least 1");
        }
        if (m.group(4) != null && !all && m.group(3) == null) {
            throw refused(part, "a step follows '*' or a range: " + part.replace("/", "-" + lastOfAll() + "/"));
        }
        return bits(first, last, step);
    }

    /** Sunday is both 0 and 7; {@code *} counts it once. */
    private int lastOfAll() {
        return this == DAY_OF_WEEK ? 6 : max;
    }

    private static long bits(int first, int last, int step) {
        long bits = 0;
        for (int value = first; value <= last; value += step) {
            bits |= 1L << value;
        }
        return bits;
    }

    private int value(String text) {
        int named = names.indexOf(text.toUpperCase(Locale.ROOT));
        if (named >= 0) {
            return named + min;
        }
        if (!text.matches("[0-9]{1,3}")) {
            throw refused(
                    text, names.isEmpty() ? "write a number" : "write a number or one of " + String.join(" ", names));
        }
        int value = Integer.parseInt(text);
        if (value < min || value > max) {
            throw refused(text, "it is " + min + " to " + max);
        }
        return value;
    }

    private IllegalArgumentException refused(String part, String rule) {
        String shown = part.length() <= 40 ? part : part.substring(0, 40) + "…";
        return new IllegalArgumentException("\"" + shown + "\" is not a " + label + ": " + rule);
    }
}
