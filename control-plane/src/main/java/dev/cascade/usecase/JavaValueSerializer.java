package dev.cascade.usecase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.cascade.dsl.source.Excerpt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.DoubleSummaryStatistics;
import java.util.IntSummaryStatistics;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Java values as JSON: maps, collections, arrays, records and beans, text, numbers, enums by name, {@code byte[]} in base64, dates, times and durations
 * in ISO 8601, an {@link Optional} as its content or null. Lambdas, and classes of the JDK that are not data, such as threads, futures and
 * exceptions, have no form. Thread-safe.
 */
final class JavaValueSerializer {

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

    /** How the message of Jackson begins, with the name and a quote after it. */
    private static final String DUPLICATE = "Duplicate field '";

    private JavaValueSerializer() {}

    private static SimpleModule module() {
        return new SimpleModule("cascade")
                .addSerializer(TemporalAccessor.class, ToStringSerializer.instance)
                .addSerializer(TemporalAmount.class, ToStringSerializer.instance)
                .addSerializer(ZoneId.class, ToStringSerializer.instance)
                .addSerializer(FileTime.class, ToStringSerializer.instance)
                .addSerializer(Path.class, ToStringSerializer.instance)
                .setSerializerModifier(new OnlyData())
                .addSerializer(Optional.class, content(JavaValueSerializer::contentOf))
                .addSerializer(OptionalInt.class, content(o -> o.isPresent() ? o.getAsInt() : null))
                .addSerializer(OptionalLong.class, content(o -> o.isPresent() ? o.getAsLong() : null))
                .addSerializer(OptionalDouble.class, content(o -> o.isPresent() ? o.getAsDouble() : null));
    }

    /** Has no serializer for objects that have getters and are no data. */
    private static final class OnlyData extends BeanSerializerModifier {

        private static final long serialVersionUID = 1L;

        /** Classes of the JDK that are data, and for which Jackson has no serializer of their own. */
        private static final Set<Class<?>> DATA_OF_JDK =
                Set.of(IntSummaryStatistics.class, LongSummaryStatistics.class, DoubleSummaryStatistics.class);

        private static final JsonSerializer<Object> NONE = new JsonSerializer<>() {
            @Override
            public void serialize(Object value, JsonGenerator to, SerializerProvider serializers) throws IOException {
                Object unused = serializers.reportBadDefinition(value.getClass(), "it is no data");
            }
        };

        @Override
        public JsonSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
            return serializer instanceof BeanSerializerBase && !isData(bean.getBeanClass()) ? NONE : serializer;
        }

        /**
         * Not what a lambda is, nor what is or extends a class of the JDK, whose getters tell its internals. A proxy is what its interfaces
         * are.
         */
        private static boolean isData(Class<?> type) {
            if (type.isHidden() || type.isSynthetic()) {
                return false;
            }
            if (Proxy.isProxyClass(type)) {
                return Stream.of(type.getInterfaces()).noneMatch(OnlyData::isOfJdk);
            }
            for (Class<?> c = type; c != null && c != Object.class && c != Record.class; c = c.getSuperclass()) {
                if (isOfJdk(c) && !DATA_OF_JDK.contains(c)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isOfJdk(Class<?> type) {
            ClassLoader loader = type.getClassLoader();
            return loader == null || loader == ClassLoader.getPlatformClassLoader();
        }
    }

    /** Keeps as much as a result may have, so that an iterator without an end does not fill memory. */
    private static final class LimitedText extends Writer {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] from, int offset, int length) throws IOException {
            if (text.length() + length > PortableJson.MAX_BYTES) {
                throw new LimitReachedException();
            }
            text.append(from, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private static final class LimitReachedException extends IOException {
        private static final long serialVersionUID = 1L;
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
     * @throws NotPortableException if it has no JSON form, with the place in the message; or if that is larger than a result may be
     */
    static String write(@Nullable Object value) throws NotPortableException {
        try (LimitedText text = new LimitedText()) {
            MAPPER.writeValue(text, value);
            return text.toString();
        } catch (StreamConstraintsException e) {
            throw new NotPortableException(cyclicOrDeep(), false);
        } catch (JsonMappingException e) {
            throw new NotPortableException(place(e) + reason(e), false);
        } catch (JsonProcessingException e) {
            throw new NotPortableException(e.getOriginalMessage(), false);
        } catch (LimitReachedException e) {
            throw PortableJson.tooLarge();
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot fail to be written", e);
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
        String pointer =
                e.getPath().stream().limit(20).map(JavaValueSerializer::part).collect(Collectors.joining());
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
        if (said.startsWith(DUPLICATE)) {
            return "a map has two keys with the text \""
                    + Excerpt.of(said.substring(DUPLICATE.length(), said.length() - 1))
                    + "\"; a JSON object has each name once";
        }
        if (said.startsWith("Null key")) {
            return "a map has a null key; a JSON object has names only";
        }
        return e instanceof InvalidDefinitionException invalid && invalid.getType() != null
                ? "class " + invalid.getType().getRawClass().getName()
                        + " has no JSON form; return maps, lists, records, text, numbers or booleans"
                : said;
    }
}
