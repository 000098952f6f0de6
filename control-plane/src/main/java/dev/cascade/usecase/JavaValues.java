package dev.cascade.usecase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Java values as JSON: maps, collections, arrays, records and beans, text, numbers, enums by name, {@code byte[]} in base64, dates, times and durations
 * in ISO 8601, an {@link Optional} as its content or null. Thread-safe.
 */
final class JavaValues {

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(PortableJson.MAX_DEPTH)
                            .build())
                    .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
                    // NaN stays a number, so that the check finds it.
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .recyclerPool(Json.BUFFERS)
                    .build())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .addModule(module())
            .build();

    private JavaValues() {}

    private static SimpleModule module() {
        return new SimpleModule("cascade")
                .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                .addSerializer(ZoneId.class, ToStringSerializer.instance)
                .addSerializer(Optional.class, content(JavaValues::contentOf))
                .addSerializer(OptionalInt.class, content(o -> o.isPresent() ? o.getAsInt() : null))
                .addSerializer(OptionalLong.class, content(o -> o.isPresent() ? o.getAsLong() : null))
                .addSerializer(OptionalDouble.class, content(o -> o.isPresent() ? o.getAsDouble() : null));
    }

    private static @Nullable Object contentOf(Optional<?> optional) {
        return optional.isPresent() ? optional.get() : null;
    }

    private static <T> JsonSerializer<T> content(Function<T, @Nullable Object> content) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator to, SerializerProvider serializers) throws IOException {
                serializers.defaultSerializeValue(content.apply(value), to);
            }
        };
    }

    /**
     * Writes a value.
     *
     * @throws NotPortableException if it has no JSON form; the message tells where
     */
    static String write(@Nullable Object value) throws NotPortableException {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (StreamConstraintsException e) {
            throw new NotPortableException(cyclicOrDeep(), false);
        } catch (JsonMappingException e) {
            throw new NotPortableException(place(e) + reason(e), false);
        } catch (JsonProcessingException e) {
            throw new NotPortableException(e.getOriginalMessage(), false);
        } catch (StackOverflowError e) {
            throw new NotPortableException(cyclicOrDeep(), false);
        } catch (RuntimeException e) {
            throw new NotPortableException("it cannot be read: " + e, false);
        }
    }

    private static String cyclicOrDeep() {
        return "it refers to itself, or " + PortableJson.tooDeep();
    }

    private static String place(JsonMappingException e) {
        // A value that refers to itself has a path of a thousand parts.
        String pointer = e.getPath().stream().limit(20).map(JavaValues::part).collect(Collectors.joining());
        return pointer.isEmpty() ? "" : "at " + pointer + ": ";
    }

    private static String part(Reference reference) {
        return "/"
                + (reference.getFieldName() == null
                        ? reference.getIndex()
                        : PortableJson.escaped(reference.getFieldName()));
    }

    private static String reason(JsonMappingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StreamConstraintsException || cause instanceof StackOverflowError) {
                return cyclicOrDeep();
            }
        }
        String said = e.getOriginalMessage();
        if (said.startsWith("Null key")) {
            return "a map has a null key; a JSON object has names only";
        }
        return e instanceof InvalidDefinitionException invalid && invalid.getType() != null
                ? "class " + invalid.getType().getRawClass().getName()
                        + " has no JSON form; return maps, lists, records, text, numbers or booleans"
                : said;
    }
}
