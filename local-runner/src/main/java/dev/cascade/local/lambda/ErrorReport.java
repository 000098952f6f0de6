package dev.cascade.local.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
        try {
            JsonNode root = JSON.readTree(body);
            if (root.isObject()) {
                JsonNode trace = root.has("stackTrace") ? root.path("stackTrace") : root.path("trace");
                return new ErrorReport(
                        root.path("errorType").asText(type),
                        root.path("errorMessage").asText(""),
                        lines(trace));
            }
        } catch (IOException e) {
            // Not JSON: any program may speak the Runtime API, so its words are still worth showing.
        }
        return new ErrorReport(type, new String(body, StandardCharsets.UTF_8), List.of());
    }

    private static List<String> lines(JsonNode trace) {
        List<String> lines = new ArrayList<>();
        trace.forEach(line -> lines.add(line.isTextual() ? line.textValue().stripTrailing() : line.toString()));
        return List.copyOf(lines);
    }
}
