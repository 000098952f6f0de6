package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import dev.cascade.dsl.definition.TaskDefinition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class LiteraryAnalysisPipelineExampleTest {

    private static final String DAG = "literary_analysis_pipeline";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private RunResult job;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private RunResult other;

    @BeforeAll
    void run(@TempDir Path folder) {
        job = new Shell(folder).run(DAG, "{\"failure_rate\": 0}");
        other = new Shell(folder).run(DAG, """
                {"failure_rate": 1, "book1_id": "84", "book2_id": 2701, "analysis_depth": "detailed", "top_n": 3}""");
    }

    @Test
    void theBooksAreThoseOfTheDagUnlessTheContextNamesOthers() throws Exception {
        assertJson(job.result("fetch_book_1"), "{\"book_id\": \"1342\", \"title\": \"Pride and Prejudice\"}");
        assertJson(job.result("fetch_book_2"), "{\"book_id\": \"11\", \"author\": \"Lewis Carroll\"}");
        assertJson(other.result("fetch_book_1"), "{\"book_id\": \"84\", \"author\": \"Mary Wollstonecraft Shelley\"}");
        assertJson(other.result("fetch_book_2"), "{\"book_id\": \"2701\", \"title\": \"Sample book 2701\"}");
    }

    @Test
    void theChaptersAreThoseOfTheFetchedText() {
        String text = job.result("fetch_book_1").path("text").asText();
        JsonNode extracted = job.result("extract_chapters_1");

        assertThat(extracted.path("total_chapters").asInt()).isEqualTo(5);
        String joined = extracted
                .path("chapters")
                .valueStream()
                .map(chapter -> chapter.path("title").asText() + "\n\n"
                        + chapter.path("text").asText())
                .collect(Collectors.joining("\n\n", "", "\n"));
        assertThat(joined).isEqualTo(text);
        // Each heading is two words of the text that belong to no chapter.
        assertThat(extracted.path("total_words").asInt()).isEqualTo(text.strip().split("\\s+").length - 2 * 5);
    }

    @Test
    void theWordsAreCountedInTheText() {
        String text = job.result("fetch_book_1").path("text").asText();
        JsonNode counted = job.result("word_frequency_1");

        Map<String, Integer> counts = counted.path("top_words")
                .valueStream()
                .collect(Collectors.toMap(
                        row -> row.path("word").asText(),
                        row -> row.path("count").asInt()));
        assertThat(counts).containsEntry("elizabeth", occurrences("Elizabeth", text));
        assertThat(counts).containsEntry("universally", 1);
        assertThat(counted.path("top_words").get(0).path("count").asInt())
                .isEqualTo(counts.values().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElseThrow());
        assertThat(counted.path("unique_words").asInt()).isEqualTo(counts.size());
        assertThat(counted.path("total_words").asInt())
                .isEqualTo(counts.values().stream().mapToInt(Integer::intValue).sum());
        assertThat(counted.has("lexical_diversity")).isFalse();
    }

    private static int occurrences(String word, String text) {
        return Math.toIntExact(
                Arrays.stream(text.split("\\W+")).filter(word::equals).count());
    }

    @Test
    void aDetailedAnalysisAlsoTellsHowLongAndHowVariedTheWordsAre() throws Exception {
        JsonNode counted = other.result("word_frequency_1");
        assertThat(counted.path("top_words")).hasSize(3);
        assertThat(counted.path("avg_word_length").asDouble()).isBetween(3.0, 7.0);
        assertThat(counted.path("lexical_diversity").asDouble())
                .isEqualTo(Math.round(10_000.0
                                * counted.path("unique_words").asInt()
                                / counted.path("total_words").asInt())
                        / 10_000.0);
    }

    @Test
    void theSentimentIsThatOfTheChapters() throws Exception {
        assertThat(job.result("sentiment_analysis_1").path("chapter_scores")).hasSize(5);
        assertJson(job.result("sentiment_analysis_1"), "{\"aggregate\": {\"sentiment\": \"positive\"}}");

        JsonNode answer = ExampleFunction.named("sentiment-analysis")
                .call(Map.of("context", Map.of("upstream_results", Map.of("chapters", Map.of("chapters", new Object[] {
                    Map.of("number", "1", "text", "A happy day, a merry evening, and then a sad night."),
                    Map.of("number", "2", "text", "It rained.")
                })))));
        assertJson(answer.path("body"), """
                {"chapter_scores": [{"number": "1", "positive_words": 2, "negative_words": 1, "score": 0.3333},
                                    {"number": "2", "positive_words": 0, "negative_words": 0, "score": 0}],
                 "aggregate": {"positive_words": 2, "negative_words": 1, "score": 0.3333, "sentiment": "positive"}}""");
    }

    @Test
    void theComparisonIsThatOfBothBooks() throws Exception {
        JsonNode compared = job.result("compare_results");
        JsonNode first = job.result("word_frequency_1");
        JsonNode second = job.result("word_frequency_2");

        long shared = words(first)
                .filter(word -> words(second).anyMatch(word::equals))
                .count();
        assertThat(compared.path("comparison").path("shared_words").asLong())
                .isEqualTo(shared)
                .isPositive();
        assertJson(compared, """
                {"books": [{"title": "Pride and Prejudice"}, {"title": "Alice's Adventures in Wonderland"}],
                 "comparison": {"more_positive": "Pride and Prejudice"}}""");
        assertThat(compared.path("comparison").path("vocabulary_overlap").asDouble())
                .isBetween(0.05, 0.95);
        assertThat(compared.path("visualizations")).hasSize(3);
        assertThat(compared.path("summary").asText()).contains("share " + shared + " of their frequent words");
    }

    private static Stream<String> words(JsonNode counted) {
        return counted.path("top_words")
                .valueStream()
                .map(row -> row.path("word").asText());
    }

    @Test
    void everyFunctionReadsS3WhenResultsAreTooLargeForTheEvent() throws Exception {
        try (LoopbackS3 s3 = new LoopbackS3()) {
            for (TaskDefinition task : ExampleDag.named(DAG).tasks()) {
                if (!task.dependsOn().isEmpty()) {
                    JsonNode answer = ExampleFunction.named(ExampleDag.text(task, "function_name"))
                            .call(eventByReference(task, s3), s3.environment());
                    assertJson(job.result(task.id()), answer.required("body").toString());
                }
            }
            assertThat(s3.requests()).hasSize(2 + 4 + 4);
        }
    }

    private Map<String, Object> eventByReference(TaskDefinition task, LoopbackS3 s3) {
        Map<String, Object> upstream = new HashMap<>();
        for (String id : task.dependsOn()) {
            upstream.put(id, s3.put(id + ".json", job.result(id).toString().getBytes(StandardCharsets.UTF_8)));
        }
        return Map.of(
                "job_id", job.id(),
                "task_id", task.id(),
                "task_config", task.options(),
                "context", Map.of("failure_rate", 0, "upstream_results", upstream));
    }

    @Test
    void aFailureRateOfOneFailsTheSentimentsAndSparesTheOtherBranches() throws Exception {
        for (int book = 1; book <= 2; book++) {
            assertThat(other.status("sentiment_analysis_" + book)).isEqualTo("failed");
            assertThat(other.error("sentiment_analysis_" + book)).startsWith("SimulatedFailure: SIMULATED_FAILURE: ");
            assertThat(other.result("word_frequency_" + book).path("status").asText())
                    .isEqualTo("success");
        }
        assertThat(other.exit()).isEqualTo(10);
        assertJson(other.task("compare_results"), """
                {"status": "upstream_failed", "attempts": 0, "started_at": null, "result": null}""");
    }

    @Test
    void aFailureRateThatIsNoShareIsRefused() throws Exception {
        JsonNode answer =
                ExampleFunction.named("sentiment-analysis").call(Map.of("context", Map.of("failure_rate", 2)));

        assertJson(answer, """
                {"errorType": "ValueError", "errorMessage": "failure_rate must be a number from 0 to 1, got 2"}""");
    }
}
