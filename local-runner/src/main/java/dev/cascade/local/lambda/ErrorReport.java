package dev.cascade.local.lambda;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error as a runtime posts it: {@code errorType}, {@code errorMessage}, {@code stackTrace} (or {@code trace}). */
record ErrorReport(String type, String message, List<String> stackTrace) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param body what was posted; should be the JSON object that AWS documents, and is the message if it is not
     * @param header the value of {@code Lambda-Runtime-Function-Error-Type}, used when the body names no type
     */
    static ErrorReport parse(byte[] body, @Nullable String header) {
        String type = header == null ? "Runtime.Unknown" : header;
        ObjectNode report = fields(body);
        if (report.isEmpty()) {
            // Any program may speak the Runtime API, so its words are worth showing.
            return new ErrorReport(type, new String(body, StandardCharsets.UTF_8), List.of());
        }
        JsonNode trace = report.has("stackTrace") ? report.path("stackTrace") : report.path("trace");
        return new ErrorReport(
                report.path("errorType").asText(type),
                report.path("errorMessage").asText(""),
                lines(trace));
    }

    /** Those fields that are whole: of a report with a long trace the end may be missing. */
    private static ObjectNode fields(byte[] body) {
        ObjectNode fields = JSON.createObjectNode();
        try (JsonParser in = JSON.createParser(body)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    in.nextToken();
                    fields.set(name, in.<JsonNode>readValueAsTree());
                }
            }
        } catch (IOException e) {
            // Not JSON, or cut off.
        }
        return fields;
    }

    private static List<String> lines(JsonNode trace) {
        List<String> lines = new ArrayList<>();
        trace.forEach(line -> lines.add(line.isTextual() ? line.textValue().stripTrailing() : line.toString()));
        return List.copyOf(lines);
    }
}
