package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.examples.hybrid.ValidateAndStore;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HybridProcessingPipelineExampleTest {

    private static final String DAG = "hybrid_processing_pipeline";

    @TempDir
    Path folder;

    private RunResult run(String context) {
        return new Shell(folder).run(DAG, context);
    }

    private static final String CONTEXT = "{\"input_data\": [10, 20, null, 30, 40, 50], \"multiplier\": 3}";

    @Test
    void eachChunkProcessesAllThatWasPrepared() throws Exception {
        RunResult job = run(CONTEXT);

        assertJson(job.result("prepare_data"), """
                {"input_data": [10, 20, 30, 40, 50], "dropped": 1, "chunks": 3, "chunk_size": 5, "total_records": 15,
                 "s3_prefix": "results/%s/"}""".formatted(job.id()));
        for (int chunk = 1; chunk <= 3; chunk++) {
            assertJson(
                    job.artifact("results/" + job.id() + "/chunk_" + chunk + ".json"),
                    "{\"task_id\": \"process_chunk_" + chunk + "\", \"processed_values\": [30, 60, 90, 120, 150]}");
        }
        assertJson(job.result("aggregate_results"), """
                {"aggregated_total": 1350, "total_values": 15, "upstream_tasks_processed": 3}""");
        assertJson(job.result("validate_and_store"), "{\"validated\": 15, \"stored\": 15, \"total\": 1350}");
        assertJson(job.result("send_summary"), "{\"summary\": \"15 values stored, total 1350\"}");
    }

    @Test
    void theChunksAreReadFromS3WhenTheyAreTooLargeForTheEvent() throws Exception {
        String values = String.join(",", Collections.nCopies(2_000, "12345"));

        RunResult job = run("{\"input_data\": [" + values + "], \"multiplier\": 2}");

        for (int chunk = 1; chunk <= 3; chunk++) {
            JsonNode told = job.task("process_chunk_" + chunk).path("result");
            assertThat(told.has("processed_values")).isFalse();
            assertThat(told.path("result_size_bytes").asInt()).isGreaterThan(8 * 1024);
        }
        assertJson(job.result("send_summary"), "{\"summary\": \"6000 values stored, total 148140000\"}");
    }

    @Test
    void withoutInputThereIsNothingToDoAndThatIsSaid() throws Exception {
        assertJson(run("{}").result("send_summary"), "{\"summary\": \"0 values stored, total 0\"}");
    }

    @Test
    void inputThatIsNoNumberStopsTheJobBeforeAnyFunctionIsInvoked() throws Exception {
        RunResult job = run("{\"input_data\": [1, \"two\"]}");

        assertThat(job.error("prepare_data"))
                .startsWith(
                        "dev.cascade.dsl.NonRetryableException: input_data must be a list of numbers, but holds two");
        assertThat(job.status("process_chunk_1")).isEqualTo("upstream_failed");
    }

    @Test
    void aTotalThatIsNotTheSumOfTheValuesIsNotStored() {
        ExampleContext context = ExampleContext.of(Map.of())
                .withUpstream(Map.of(
                        "aggregate_results",
                        Map.of("all_values", List.of(1, 2), "total_values", 2, "aggregated_total", 4)));

        assertThatThrownBy(() -> new ValidateAndStore().execute(new TaskConfig(Map.of()), context))
                .isInstanceOf(NonRetryableException.class)
                .hasMessageContaining("the total 4, but holds 2 with the total 3.0");
    }
}
