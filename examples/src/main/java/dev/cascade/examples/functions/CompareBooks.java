package dev.cascade.examples.functions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares two books by their words and their sentiment.
 *
 * <p>Payload: {@code books}, two objects that name the upstream tasks of a book, {@code words} and {@code sentiment};
 * {@code generate_visualizations} (false) adds bar charts as text.
 */
public final class CompareBooks implements RequestHandler<Map<String, Object>, Map<String, Object>> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        return Map.of("statusCode", 200, "body", compare(JSON.valueToTree(event)));
    }

    private static Map<String, Object> compare(JsonNode event) {
        JsonNode payload = event.path("task_config").path("payload");
        JsonNode books = payload.path("books");
        if (books.size() != 2) {
            throw new IllegalArgumentException("payload.books must name the upstream tasks of two books, got " + books);
        }
        Comparison comparison =
                new Comparison(AnalysedBook.of(event, books.get(0)), AnalysedBook.of(event, books.get(1)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("summary", comparison.summary());
        body.put(
                "books", List.of(comparison.first().facts(), comparison.second().facts()));
        body.put("comparison", comparison.facts());
        if (payload.path("generate_visualizations").asBoolean()) {
            body.put("visualizations", comparison.charts());
        }
        body.put("job_id", event.path("job_id").asText());
        body.put("task_id", event.path("task_id").asText());
        body.put("status", "success");
        return body;
    }

    /** Four decimal places are enough to compare by, and make answers that can be compared with each other. */
    static double rounded(double number) {
        return Math.round(number * 10_000) / 10_000.0;
    }
}
