package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CloudTestPipelineExampleTest {

    private static final String CONTEXT = "{\"input_data\": [10, 20, 30, 40, 50], \"multiplier\": 3}";
    private static final String AGGREGATED =
            "{\"aggregated_total\": 450, \"average\": 90, \"min\": 30, \"max\": 150, \"total_values\": 5}";

    @Test
    void theUpstreamResultComesWithTheEvent() throws Exception {
        assertJson(Rehearsal.of("cloud_test_pipeline", CONTEXT).result("aggregate"), AGGREGATED);
    }

    @Test
    void theUpstreamResultIsReadFromS3WhenItIsTooLargeForTheEvent() throws Exception {
        try (LoopbackS3 s3 = new LoopbackS3()) {
            assertJson(Rehearsal.of("cloud_test_pipeline", CONTEXT, s3).result("aggregate"), AGGREGATED);

            assertThat(s3.requests())
                    .extracting(LoopbackS3.Request::rawPath)
                    .containsExactly("/artifacts/cloud-test/job-1/process_result.json");
        }
    }
}
