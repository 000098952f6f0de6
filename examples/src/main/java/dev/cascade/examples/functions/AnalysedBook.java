package dev.cascade.examples.functions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What two upstream tasks found out about a book.
 *
 * @param counts how often each of its most frequent words occurs, most frequent first
 * @param score sentiment from -1 to 1
 */
record AnalysedBook(
        String id, String title, int totalWords, int uniqueWords, Map<String, Integer> counts, double score) {

    /** Reads the results of the upstream tasks that {@code tasks} names. */
    static AnalysedBook of(JsonNode event, JsonNode tasks) {
        JsonNode words = result(event, tasks, "words", "top_words");
        JsonNode sentiment = result(event, tasks, "sentiment", "aggregate");
        Map<String, Integer> counts = new LinkedHashMap<>();
        words.path("top_words")
                .forEach(row ->
                        counts.put(row.path("word").asText(), row.path("count").asInt()));
        return new AnalysedBook(
                words.path("book_id").asText(),
                words.path("title").asText(),
                words.path("total_words").asInt(),
                words.path("unique_words").asInt(),
                counts,
                sentiment.path("aggregate").path("score").asDouble());
    }

    private static JsonNode result(JsonNode event, JsonNode tasks, String what, String field) {
        String taskId = tasks.path(what).asText();
        JsonNode result = Artifacts.upstreamResult(event, taskId);
        if (!result.has(field)) {
            throw new IllegalArgumentException("payload.books names \"" + taskId + "\" for " + what
                    + ", but there is no such upstream result with \"" + field + "\"");
        }
        return result;
    }

    double lexicalDiversity() {
        return totalWords == 0 ? 0 : CompareBooks.rounded((double) uniqueWords / totalWords);
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("book_id", id);
        facts.put("title", title);
        facts.put("total_words", totalWords);
        facts.put("unique_words", uniqueWords);
        facts.put("lexical_diversity", lexicalDiversity());
        facts.put("sentiment_score", score);
        return facts;
    }
}
