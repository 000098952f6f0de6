package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataProcessingExampleTest {

    private static final String DAG = "data_processing";

    @TempDir
    Path folder;

    private RunResult run(String context) {
        return new Shell(folder).run(DAG, context);
    }

    @Test
    void theProcessedValuesAreAddedUp() throws Exception {
        RunResult job = run("{\"input_data\": [10, 20, 30], \"multiplier\": 3}");

        assertThat(job.exit()).isZero();
        assertThat(job.status()).isEqualTo("success");
        assertJson(job.result("process"), """
                {"processed_values": [30, 60, 90], "total": 180, "count": 3, "status": "success",
                 "job_id": "%s", "task_id": "process"}""".formatted(job.id()));
        assertJson(job.result("aggregate"), """
                {"aggregated_total": 180, "average": 60, "min": 30, "max": 90, "total_values": 3,
                 "upstream_tasks_processed": 1, "all_values": [30, 60, 90],
                 "aggregation": {"grand_total": 180, "average": 60, "min": 30, "max": 90}}""");
    }

    @Test
    void nothingAddsUpToZero() throws Exception {
        RunResult job = run("{}");

        assertJson(job.result("process"), "{\"processed_values\": [], \"total\": 0}");
        assertJson(job.result("aggregate"), """
                {"aggregated_total": 0, "average": 0, "min": 0, "max": 0, "total_values": 0, "all_values": []}""");
    }

    @Test
    void theAverageOfValuesThatAreNotWholeIsNotWhole() throws Exception {
        RunResult job = run("{\"input_data\": [1, 2.5, -2], \"multiplier\": 0.5}");

        assertJson(job.result("aggregate"), "{\"aggregated_total\": 0.75, \"average\": 0.25, \"min\": -1.0}");
    }

    @Test
    void valuesThatAreNoNumbersFailTheTaskWithTheReason() throws Exception {
        RunResult job = run("{\"input_data\": [10, \"20\"]}");

        assertThat(job.exit()).isEqualTo(10);
        assertThat(job.error("process")).isEqualTo("ValueError: each value of input_data must be a number, got '20'");
        assertThat(job.status("aggregate")).isEqualTo("upstream_failed");
    }
}
