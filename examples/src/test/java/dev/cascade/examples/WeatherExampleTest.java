package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeatherExampleTest {

    private static final String DAG = "weather";

    @TempDir
    Path folder;

    private RunResult run(String context) {
        return new Shell(folder).run(DAG, context);
    }

    @Test
    void theUsualWeatherIsComfortable() throws Exception {
        RunResult job = run("{}");

        assertJson(job.result("fetch_weather"), """
                {"city": "San Francisco", "temperature": 72, "conditions": "Sunny", "humidity": 65, "wind_speed": 12}""");
        assertJson(job.result("analyze_weather"), """
                {"city": "San Francisco", "comfort_level": "Comfortable",
                 "recommendations": ["A good day to be outside"]}""");
        assertJson(job.result("send_notification"), """
                {"sent_to": "weather@example.com",
                 "message_preview": "San Francisco: Sunny, 72 °F, Comfortable. A good day to be outside."}""");
        assertThat(job.result("log_to_database").path("record_id").asText()).matches("[0-9a-f]{8}");
    }

    @ParameterizedTest
    @CsvSource({"86, Too Hot", "85, Comfortable", "65, Cool", "50.5, Cool", "50, Cold", "-4, Cold"})
    void theTemperatureDecidesTheComfort(double temperature, String level) throws Exception {
        Map<String, Object> weather = Map.of("city", "Köln", "temperature", temperature, "conditions", "Light rain");
        Map<String, Object> event = Map.of("context", Map.of("upstream_results", Map.of("fetch_weather", weather)));

        JsonNode analysis = new Program(ExampleDag.FOLDER, List.of("node", "weather/analyze_weather.mjs"), Map.of())
                .answerTo(event);

        assertJson(analysis, "{\"city\": \"Köln\", \"comfort_level\": \"" + level + "\"}");
        assertThat(analysis.path("recommendations").toString()).contains("Take an umbrella");
    }

    @Test
    void aTemperatureThatIsNoNumberFailsTheAnalysis() throws Exception {
        RunResult job = run("{\"city\": \"Köln\", \"temperature\": \"warm\"}");

        assertJson(job.result("fetch_weather"), "{\"city\": \"Köln\", \"conditions\": \"Sunny\"}");
        assertThat(job.exit()).isEqualTo(10);
        assertThat(job.error("analyze_weather"))
                .startsWith("exit_1: ")
                .contains("temperature must be a number, got \"warm\"");
        assertThat(job.status("log_to_database")).isEqualTo("upstream_failed");
    }
}
