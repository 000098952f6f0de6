package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.examples.Rehearsal.Failed;
import dev.cascade.examples.Rehearsal.NotStarted;
import dev.cascade.examples.hybrid.ValidateAndStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HybridProcessingPipelineExampleTest {

    private static final String CONTEXT = "{\"input_data\": [10, 20, null, 30, 40, 50], \"multiplier\": 3}";

    @Test
    void eachChunkProcessesAllThatWasPrepared() throws Exception {
        Rehearsal job = Rehearsal.of("hybrid_processing_pipeline", CONTEXT);

        assertJson(job.result("prepare_data"), """
                {"input_data": [10, 20, 30, 40, 50], "dropped": 1, "chunks": 3, "chunk_size": 5, "total_records": 15,
                 "s3_prefix": "results/job-1/"}""");
        for (int chunk = 1; chunk <= 3; chunk++) {
            assertJson(job.result("process_chunk_" + chunk), "{\"processed_values\": [30, 60, 90, 120, 150]}");
        }
        assertJson(job.result("aggregate_results"), """
                {"aggregated_total": 1350, "total_values": 15, "upstream_tasks_processed": 3}""");
        assertJson(job.result("validate_and_store"), "{\"validated\": 15, \"stored\": 15, \"total\": 1350}");
        assertJson(job.result("send_summary"), "{\"summary\": \"15 values stored, total 1350\"}");
    }

    @Test
    void theChunksAreReadFromS3WhenTheyAreTooLargeForTheEvent() throws Exception {
        try (LoopbackS3 s3 = new LoopbackS3()) {
            Rehearsal job = Rehearsal.of("hybrid_processing_pipeline", CONTEXT, s3);

            assertJson(job.result("aggregate_results"), "{\"aggregated_total\": 1350, \"total_values\": 15}");
            assertThat(s3.requests())
                    .extracting(LoopbackS3.Request::rawPath)
                    .containsExactlyInAnyOrder(
                            "/artifacts/results/job-1/chunk_1.json",
                            "/artifacts/results/job-1/chunk_2.json",
                            "/artifacts/results/job-1/chunk_3.json");
        }
    }

    @Test
    void withoutInputThereIsNothingToDoAndThatIsSaid() throws Exception {
        assertJson(
                Rehearsal.of("hybrid_processing_pipeline", "{}").result("send_summary"),
                "{\"summary\": \"0 values stored, total 0\"}");
    }

    @Test
    void inputThatIsNoNumberStopsTheJobBeforeAnyFunctionIsInvoked() throws Exception {
        Rehearsal job = Rehearsal.of("hybrid_processing_pipeline", "{\"input_data\": [1, \"two\"]}");

        assertThat(job.outcome("prepare_data"))
                .isEqualTo(new Failed(
                        "dev.cascade.dsl.NonRetryableException",
                        "input_data must be a list of numbers, but holds two"));
        assertThat(job.outcome("process_chunk_1")).isEqualTo(new NotStarted());
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
