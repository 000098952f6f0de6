package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.examples.Rehearsal.Failed;
import dev.cascade.examples.Rehearsal.NotStarted;
import org.junit.jupiter.api.Test;

class DataProcessingExampleTest {

    @Test
    void theProcessedValuesAreAddedUp() throws Exception {
        Rehearsal job = Rehearsal.of("data_processing", "{\"input_data\": [10, 20, 30], \"multiplier\": 3}");

        assertJson(job.result("process"), """
                {"processed_values": [30, 60, 90], "total": 180, "count": 3, "status": "success",
                 "job_id": "job-1", "task_id": "process"}""");
        assertJson(job.result("aggregate"), """
                {"aggregated_total": 180, "average": 60, "min": 30, "max": 90, "total_values": 3,
                 "upstream_tasks_processed": 1, "all_values": [30, 60, 90],
                 "aggregation": {"grand_total": 180, "average": 60, "min": 30, "max": 90}}""");
    }

    @Test
    void nothingAddsUpToZero() throws Exception {
        Rehearsal job = Rehearsal.of("data_processing", "{}");

        assertJson(job.result("process"), "{\"processed_values\": [], \"total\": 0}");
        assertJson(job.result("aggregate"), """
                {"aggregated_total": 0, "average": 0, "min": 0, "max": 0, "total_values": 0, "all_values": []}""");
    }

    @Test
    void theAverageOfValuesThatAreNotWholeIsNotWhole() throws Exception {
        Rehearsal job = Rehearsal.of("data_processing", "{\"input_data\": [1, 2.5, -2], \"multiplier\": 0.5}");

        assertJson(job.result("aggregate"), "{\"aggregated_total\": 0.75, \"average\": 0.25, \"min\": -1.0}");
    }

    @Test
    void valuesThatAreNoNumbersFailTheTaskWithTheReason() throws Exception {
        Rehearsal job = Rehearsal.of("data_processing", "{\"input_data\": [10, \"20\"]}");

        assertThat(job.outcome("process"))
                .isEqualTo(new Failed("ValueError", "each value of input_data must be a number, got '20'"));
        assertThat(job.outcome("aggregate")).isEqualTo(new NotStarted());
    }
}
