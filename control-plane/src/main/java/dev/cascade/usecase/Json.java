package dev.cascade.usecase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.dsl.document.JsonErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as plain Java values: {@code null}, booleans, numbers, text, lists and maps. Thread-safe. */
public final class Json {

    /** What could be read, a thousand levels at most, can be written as a part of something larger. */
    private static final StreamWriteConstraints DEEP =
            StreamWriteConstraints.builder().maxNestingDepth(2_000).build();

    /** The size of a text is limited by the document around it. */
    private static final StreamReadConstraints LONG = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    /**
     * Buffers are kept for everybody: by default each thread keeps its own. A virtual thread ends before it needs them twice, and a thread of tasks
     * loses them after each.
     */
    static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.sharedConcurrentDequePool();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(LONG)
            .streamWriteConstraints(DEEP)
            .recyclerPool(BUFFERS)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .findAndAddModules()
            .build();

    private static final ObjectMapper MESSAGES = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(LONG.rebuild()
                            .maxNestingDepth(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                    .recyclerPool(BUFFERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /**
     * Reads a JSON text.
     *
     * @throws IllegalArgumentException if it is not one; the message tells where
     */
    public static @Nullable Object parse(String text) {
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(place(e) + JsonErrorText.of(e), e);
        }
    }

    /**
     * Reads an object that another service wrote and that contains values of third parties. Nesting and length of numbers are not limited:
     * such a value must not make the message around it unreadable.
     *
     * @throws IllegalArgumentException if it is not a JSON object
     */
    @SuppressWarnings("unchecked") // the names in a JSON object are strings
    public static Map<String, @Nullable Object> parseMessage(String text) {
        try {
            if (readMessage(text) instanceof Map<?, ?> map) {
                return (Map<String, @Nullable Object>) map;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(place(e) + JsonErrorText.of(e), e);
        }
        throw new IllegalArgumentException("it is not a JSON object");
    }

    private static @Nullable Object readMessage(String text) throws JsonProcessingException {
        try (JsonParser parser = new AnyExponent(MESSAGES.createParser(text))) {
            return MESSAGES.readValue(parser, Object.class);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot fail to be read", e);
        }
    }

    /** A parser to which an exponent beyond the range of BigDecimal is a number beyond that of a double, which later checks refuse. */
    private static final class AnyExponent extends JsonParserDelegate {

        private static final BigDecimal OUT_OF_RANGE = new BigDecimal("1e400");

        AnyExponent(JsonParser parser) {
            super(parser);
        }

        @Override
        public BigDecimal getDecimalValue() throws IOException {
            try {
                return super.getDecimalValue();
            } catch (NumberFormatException e) {
                return OUT_OF_RANGE;
            }
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ": ";
    }

    /** Reads a JSON text that is an object; an object of one field {@code value} is made of anything else. */
    @SuppressWarnings("unchecked")
    public static Map<String, @Nullable Object> parseObject(String text) {
        Object value = parse(text);
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        Map<String, @Nullable Object> wrapped = new LinkedHashMap<>();
        wrapped.put("value", value);
        return Collections.unmodifiableMap(wrapped);
    }

    /**
     * Writes a value as JSON that has a UTF-8 form: half of a surrogate pair is written as an escape.
     *
     * @throws IllegalArgumentException if it has no JSON form; the message tells what is in the way
     */
    public static String write(@Nullable Object value) {
        try {
            return withoutHalves(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /**
     * Whether half of a surrogate pair is anywhere in the value, which JSON can say in an escape, and UTF-8 cannot.
     *
     * @param value what {@link #parse} returns
     */
    public static boolean hasHalfACharacter(@Nullable Object value) {
        return switch (value) {
            case String text -> firstHalf(text, 0) >= 0;
            case List<?> list -> list.stream().anyMatch(Json::hasHalfACharacter);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .anyMatch(field -> hasHalfACharacter(field.getKey()) || hasHalfACharacter(field.getValue()));
            case null -> false;
            default -> false;
        };
    }

    /**
     * The same JSON with escapes for halves of surrogate pairs, so that it has a UTF-8 form. Outside of strings JSON is ASCII: wherever such a half
     * is, an escape can stand.
     */
    public static String withoutHalves(String json) {
        int first = firstHalf(json, 0);
        if (first < 0) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 64);
        int from = 0;
        for (int half = first; half >= 0; half = firstHalf(json, from)) {
            escaped.append(json, from, half).append("\\u%04x".formatted((int) json.charAt(half)));
            from = half + 1;
        }
        return escaped.append(json, from, json.length()).toString();
    }

    /** Where the first half of a surrogate pair is that has no other half; -1 for none. */
    private static int firstHalf(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
