package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudTestPipelineExampleTest {

    private static final String DAG = "cloud_test_pipeline";

    @TempDir
    Path folder;

    @Test
    void theUpstreamResultComesWithTheEvent() throws Exception {
        RunResult job = new Shell(folder).run(DAG, "{\"input_data\": [10, 20, 30, 40, 50], \"multiplier\": 3}");

        assertThat(job.exit()).isZero();
        assertJson(
                job.result("aggregate"),
                "{\"aggregated_total\": 450, \"average\": 90, \"min\": 30, \"max\": 150, \"total_values\": 5}");
        assertThat(job.artifact("cloud-test/" + job.id() + "/final_result.json")
                        .path("aggregated_total")
                        .asInt())
                .isEqualTo(450);
    }

    @Test
    void theUpstreamResultIsReadFromS3WhenItIsTooLargeForTheEvent() throws Exception {
        String values =
                IntStream.rangeClosed(1, 3_000).mapToObj(String::valueOf).collect(Collectors.joining(","));

        RunResult job = new Shell(folder).run(DAG, "{\"input_data\": [" + values + "], \"multiplier\": 2}");

        assertThat(job.task("process").path("result").propertyStream().map(java.util.Map.Entry::getKey))
                .containsExactly("result_location", "result_s3_key", "result_size_bytes");
        assertJson(job.result("aggregate"), "{\"aggregated_total\": 9003000, \"total_values\": 3000}");
    }
}
