package dev.cascade.api;

import dev.cascade.dsl.validation.Suggestions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a query. A cursor without a value is that of the first page. */
final class Query {

    private static final String CURSOR = "cursor";
    private static final int LONGEST_CURSOR = 2_048;

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads the query of an address.
     *
     * @param known the parameters there are; any other is refused, since a filter that is misspelt would list everything
     */
    static Query parse(String query, List<String> known) {
        Map<String, String> values = new HashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = PercentEncoding.decode(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : PercentEncoding.decode(part.substring(equals + 1));
            if (!part.isEmpty()) {
                requireKnown(name, known);
            }
            if (!part.isEmpty() && values.put(name, value) != null) {
                throw bad(name, "is given twice");
            }
            if (!part.isEmpty() && value.isEmpty() && !name.equals(CURSOR)) {
                throw bad(name, "has no value; give one, or leave it out");
            }
        }
        return new Query(values);
    }

    private static void requireKnown(String name, List<String> known) {
        if (!known.contains(name)) {
            String hint = new Suggestions()
                    .didYouMean(name, known)
                    .orElse(known.isEmpty() ? "there are none here" : "there are " + String.join(", ", known));
            throw new ProblemException(
                    400, "unknown-parameter", "there is no query parameter \"" + name + "\"; " + hint);
        }
    }

    static ProblemException bad(String name, String problem) {
        return new ProblemException(400, "bad-parameter", "the query parameter \"" + name + "\" " + problem);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A whole number between two others. */
    long number(String name, long least, long most, long otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, together with what is out of range.
        }
        String range = most == Long.MAX_VALUE ? "from " + least : "from " + least + " to " + most;
        throw bad(name, "must be a whole number " + range + ", got \"" + value + "\"");
    }

    /**
     * A list of words, separated by commas.
     *
     * @param known the words there are
     */
    List<String> words(String name, List<String> known) {
        List<String> words =
                text(name).map(value -> List.of(value.split(",", -1))).orElse(List.of());
        for (String word : words) {
            if (!known.contains(word)) {
                String hint = new Suggestions().didYouMean(word, known).orElse("there are " + String.join(", ", known));
                throw bad(name, "does not know \"" + word + "\"; " + hint);
            }
        }
        return words;
    }

    /** A time in ISO-8601 with its offset. */
    Optional<Instant> time(String name) {
        return text(name).map(value -> {
            try {
                return OffsetDateTime.parse(value).toInstant();
            } catch (DateTimeException e) {
                throw bad(name, "must be a time with its offset, such as 2026-01-31T06:00:00Z, got \"" + value + "\"");
            }
        });
    }

    /** Where an earlier page ended. */
    Optional<String> cursor() {
        Optional<String> cursor = text(CURSOR).filter(c -> !c.isEmpty());
        if (cursor.filter(c -> c.length() > LONGEST_CURSOR || c.chars().anyMatch(x -> x < ' ' || x > '~'))
                .isPresent()) {
            throw badCursor();
        }
        return cursor;
    }

    static ProblemException badCursor() {
        return bad(CURSOR, "is not one that an earlier answer gave as \"next_cursor\"");
    }
}
