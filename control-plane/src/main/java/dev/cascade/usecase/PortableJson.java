package dev.cascade.usecase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.dsl.document.JsonErrorText;
import dev.cascade.dsl.source.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that every task type, every command of Cascade and the HTTP API can read, store and show. Results and contexts are passed
 * only in this form. Only the checks of this class create one. They refuse values that readers interpret differently: numbers outside the
 * range of a double, NaN and
 * Infinity, deep nesting, text that is not UTF-8, more than one value. A byte order mark is dropped; of fields with equal names the last one counts;
 * half of a surrogate pair stays what it is, as an escape. Immutable.
 */
public final class PortableJson {

    /** The largest value, in bytes of JSON in UTF-8. */
    public static final int MAX_BYTES = 64 * 1024 * 1024;

    /** The most levels of objects and lists inside each other: common parsers accept about 1,000, and a value is nested in other objects. */
    public static final int MAX_DEPTH = 500;

    /** The most digits of a number. */
    public static final int MAX_DIGITS = 1_000;

    /** The result of a task that returns nothing. */
    public static final PortableJson NULL = new PortableJson("null", null);

    private static final String OUT_OF_RANGE =
            "a number is outside " + Numbers.RANGE_OF_DOUBLE + "; return it as a string";

    private static final ObjectMapper READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxNumberLength(MAX_DIGITS)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .recyclerPool(Json.BUFFERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String text;
    private final @Nullable Object value;

    private PortableJson(String text, @Nullable Object value) {
        this.text = text;
        this.value = value;
    }

    /** The value as JSON text on one line. */
    public String text() {
        return text;
    }

    /** The value as maps, lists, text, numbers and booleans. */
    public @Nullable Object value() {
        return value;
    }

    /**
     * Checks JSON as a program wrote it.
     *
     * @throws NotPortableException if it cannot travel
     */
    public static PortableJson ofBytes(byte[] utf8) throws NotPortableException {
        if (utf8.length > MAX_BYTES) {
            throw tooLarge();
        }
        return ofText(decoded(utf8));
    }

    /**
     * Checks a JSON text.
     *
     * @throws NotPortableException if it cannot travel
     */
    public static PortableJson ofText(String json) throws NotPortableException {
        String text = json.startsWith("\uFEFF") ? json.substring(1) : json;
        Object value = parsed(text);
        checkNumbers(value, "");
        String written = Json.write(value);
        if (isLongerInUtf8(written, MAX_BYTES)) {
            throw tooLarge();
        }
        return new PortableJson(written, value);
    }

    /**
     * Checks a value as a Java program returned it, or as it was parsed by a more lenient reader.
     *
     * @throws NotPortableException if it has no JSON form, or one that cannot travel
     */
    public static PortableJson ofValue(@Nullable Object value) throws NotPortableException {
        return value == null ? NULL : ofText(JavaValueSerializer.write(value));
    }

    /** Whether it has more than {@code limit} bytes in UTF-8, which has one to three for each {@code char}. */
    static boolean isLongerInUtf8(String text, int limit) {
        return text.length() > limit
                || (text.length() > limit / 3 && text.getBytes(StandardCharsets.UTF_8).length > limit);
    }

    static NotPortableException tooLarge() {
        return new NotPortableException(
                "it is larger than " + MAX_BYTES / 1024 / 1024
                        + " MB of JSON; put the data into a file or object storage, and return where it is",
                true);
    }

    private static String decoded(byte[] utf8) throws NotPortableException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(utf8.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new NotPortableException(
                    "byte %d (0x%02X) is not UTF-8; write JSON in UTF-8, or with \\u escapes for all but ASCII"
                            .formatted(in.position() + 1, utf8[in.position()]),
                    false);
        }
        return out.flip().toString();
    }

    private static @Nullable Object parsed(String text) throws NotPortableException {
        if (text.isBlank()) {
            throw new NotPortableException("it is empty; the JSON for nothing is null", false);
        }
        try (JsonParser parser = READER.createParser(text)) {
            try {
                return READER.readValue(parser, Object.class);
            } catch (NumberFormatException e) {
                // The reader's own for exponents of more than ten digits.
                throw new NotPortableException(
                        place(parser.getParsingContext(), parser.currentTokenLocation()) + OUT_OF_RANGE, true);
            } catch (JsonProcessingException e) {
                throw new NotPortableException(
                        place(parser.getParsingContext(), e.getLocation()) + reason(e), isJson(parser, e));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot fail to be read", e);
        }
    }

    /** NaN within an object or a list was meant as JSON; alone it may be plain text. */
    private static boolean isJson(JsonParser parser, JsonProcessingException e) {
        return e instanceof StreamConstraintsException
                || (isNaN(e.getOriginalMessage()) && !parser.getParsingContext().inRoot());
    }

    private static boolean isNaN(String message) {
        return message.contains("Non-standard token");
    }

    private static String place(JsonStreamContext context, @Nullable JsonLocation location) {
        String pointer = context.pathAsPointer().toString();
        String line =
                location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
        return pointer.isEmpty() ? line : "at " + pointer + (line.isEmpty() ? ": " : ", " + line);
    }

    private static String reason(JsonProcessingException e) {
        String said = JsonErrorText.of(e);
        if (e instanceof StreamConstraintsException) {
            return said.contains("depth")
                    ? tooDeep()
                    : "a number has more than " + MAX_DIGITS + " digits; return it as a string";
        }
        if (isNaN(said)) {
            return "NaN and Infinity are not numbers in JSON; return null or a string instead";
        }
        return e instanceof MismatchedInputException && said.startsWith("Trailing token")
                ? "there is more after the JSON value; write one value and nothing else"
                : said;
    }

    static String tooDeep() {
        return "it is nested more than " + MAX_DEPTH
                + " levels deep; return a flatter value, or the inner part as a string";
    }

    /** A reader that uses doubles would read infinity, or 0 for a very small number. Other numbers lose digits at most. */
    private static void checkNumbers(@Nullable Object value, String pointer) throws NotPortableException {
        switch (value) {
            case Map<?, ?> map -> {
                for (Map.Entry<?, ?> field : map.entrySet()) {
                    if (mayBeOutOfRange(field.getValue())) {
                        checkNumbers(field.getValue(), pointer + "/" + escaped(String.valueOf(field.getKey())));
                    }
                }
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    if (mayBeOutOfRange(list.get(i))) {
                        checkNumbers(list.get(i), pointer + "/" + i);
                    }
                }
            }
            case BigDecimal number -> checkRange(number, pointer);
            case BigInteger number -> checkRange(number, pointer);
            case null -> {}
            default -> {}
        }
    }

    private static boolean mayBeOutOfRange(@Nullable Object value) {
        return value instanceof Map<?, ?>
                || value instanceof List<?>
                || value instanceof BigDecimal
                || value instanceof BigInteger;
    }

    private static void checkRange(Number number, String pointer) throws NotPortableException {
        if (!Numbers.isInRangeOfDouble(number)) {
            throw new NotPortableException((pointer.isEmpty() ? "" : "at " + pointer + ": ") + OUT_OF_RANGE, true);
        }
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PortableJson json && json.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
