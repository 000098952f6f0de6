package dev.cascade.local.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes plain values (maps, lists, text, numbers, booleans, null) as JSON or YAML. */
public final class DocumentWriter {

    private DocumentWriter() {}

    /** JSON on many lines, for files and pipes alike, and a newline. */
    static void writeJson(@Nullable Object value, PrintStream out) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            generator.setPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.append(Json.withoutHalves(text.toString())).append('\n');
    }

    /** JSON on one line. */
    public static String json(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Json.withoutHalves(text.toString());
    }

    /** YAML in block style, which readers of YAML 1.1 and 1.2 take for the same values. */
    static void writeYaml(@Nullable Object value, PrintStream out) {
        out.append(YamlWriter.of(value));
    }

    private static void write(@Nullable Object value, JsonGenerator to) throws IOException {
        switch (value) {
            case null -> to.writeNull();
            case Map<?, ?> map -> {
                to.writeStartObject();
                for (Map.Entry<?, ?> field : map.entrySet()) {
                    to.writeFieldName(String.valueOf(field.getKey()));
                    write(field.getValue(), to);
                }
                to.writeEndObject();
            }
            case List<?> list -> {
                to.writeStartArray();
                for (Object element : list) {
                    write(element, to);
                }
                to.writeEndArray();
            }
            case Boolean b -> to.writeBoolean(b);
            case Integer n -> to.writeNumber(n);
            case Long n -> to.writeNumber(n);
            case BigInteger n -> to.writeNumber(n);
            case BigDecimal n -> to.writeNumber(n);
            case Number n -> to.writeNumber(n.doubleValue());
            default -> to.writeString(value.toString());
        }
    }
}
