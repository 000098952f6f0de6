package dev.cascade.api;

import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.usecase.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a request's body, which is a JSON object. Collects what is wrong with them; {@link #check} tells it all at once. */
final class BodyFields {

    private final Map<String, @Nullable Object> fields;
    private final List<ProblemMessage.Flaw> flaws = new ArrayList<>();

    private BodyFields(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a body; an empty one is an object without fields.
     *
     * @param known the fields there are; any other is a flaw
     */
    static BodyFields of(ApiRequest request, List<String> known) {
        BodyFields body = new BodyFields(parse(request.text()));
        Suggestions suggestions = new Suggestions();
        for (String name : body.fields.keySet()) {
            if (!known.contains(name)) {
                String hint =
                        suggestions.didYouMean(name, known).orElse("the fields here are " + String.join(", ", known));
                body.flaw("unknown-field", name, "there is no field \"" + name + "\"", Optional.of(hint));
            }
        }
        return body;
    }

    @SuppressWarnings("unchecked") // the names in a JSON object are strings
    private static Map<String, @Nullable Object> parse(String text) {
        if (text.isBlank()) {
            return new LinkedHashMap<>();
        }
        try {
            if (Json.parse(text) instanceof Map<?, ?> object) {
                requireText(text, object);
                return (Map<String, @Nullable Object>) object;
            }
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "bad-json", "the body is not valid JSON: " + e.getMessage());
        }
        throw new ProblemException(400, "bad-body", "the body must be a JSON object, such as {}");
    }

    /** Half of a surrogate pair can be written in JSON, as an escape, but not be stored as UTF-8: it would come back as something else. */
    private static void requireText(String text, Map<?, ?> object) {
        if (text.contains("\\u") && Json.hasHalfACharacter(object)) {
            throw new ProblemException(400, "bad-encoding", "the body has half of a surrogate pair, which is not text");
        }
    }

    /** Whether the field is there, if only with the value null. */
    boolean has(String name) {
        return fields.containsKey(name);
    }

    @Nullable Object value(String name) {
        return fields.get(name);
    }

    /** A text of at most {@code longest} characters, none of them a control character but for line breaks and tabs. */
    Optional<String> text(String name, int longest) {
        Object value = fields.get(name);
        if (value instanceof String text) {
            if (text.codePointCount(0, text.length()) > longest) {
                flaw(
                        "out-of-range",
                        name,
                        "\"" + name + "\" is longer than " + longest + " characters",
                        Optional.empty());
            } else if (text.chars().anyMatch(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0)) {
                flaw("wrong-type", name, "\"" + name + "\" has control characters", Optional.empty());
            }
            return Optional.of(text);
        }
        if (value != null) {
            flaw("wrong-type", name, "\"" + name + "\" must be a string", Optional.empty());
        }
        return Optional.empty();
    }

    /** True or false; empty if it was not given. */
    Optional<Boolean> flag(String name) {
        Object value = fields.get(name);
        if (value instanceof Boolean flag) {
            return Optional.of(flag);
        }
        if (has(name)) {
            flaw("wrong-type", name, "\"" + name + "\" must be true or false", Optional.empty());
        }
        return Optional.empty();
    }

    /** A whole number between two others, which JSON may also write as {@code 42.0} or {@code 4.2e1}. */
    int number(String name, int least, int most, int otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (fields.get(name) instanceof Number given) {
            BigDecimal number = new BigDecimal(given.toString());
            boolean isInRange =
                    number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0;
            if (isInRange && number.stripTrailingZeros().scale() <= 0) {
                return number.intValueExact();
            }
        }
        flaw(
                "out-of-range",
                name,
                "\"" + name + "\" must be a whole number from " + least + " to " + most,
                Optional.empty());
        return otherwise;
    }

    void flaw(String code, String name, String detail, Optional<String> hint) {
        String pointer = "/" + name.replace("~", "~0").replace("/", "~1");
        flaws.add(new ProblemMessage.Flaw(code, pointer, detail, hint, 0, 0));
    }

    /** Refuses the request if anything was wrong. */
    void check() {
        if (flaws.isEmpty()) {
            return;
        }
        ProblemMessage.Flaw first = flaws.getFirst();
        String detail = first.detail() + first.hint().map(hint -> "; " + hint).orElse("");
        String more = flaws.size() == 1 ? "" : " (and " + (flaws.size() - 1) + " more)";
        throw new ProblemException(new ProblemMessage(400, "bad-body", detail + more, flaws));
    }
}
