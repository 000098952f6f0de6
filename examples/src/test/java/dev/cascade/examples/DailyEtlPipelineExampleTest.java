package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DailyEtlPipelineExampleTest {

    private static final String DAG = "daily_etl_pipeline";

    @TempDir
    Path folder;

    private RunResult run(String context) {
        return new Shell(folder).run(DAG, context);
    }

    @Test
    void theBatchGoesThroughToTheNotification() throws Exception {
        RunResult job = run("{\"date\": \"2025-12-25\", \"batch_size\": 250}");

        assertJson(job.result("extract"), "{\"records_extracted\": 250, \"source\": \"database\"}");
        assertJson(job.result("transform"), """
                {"records_transformed": 250, "transformations_applied": ["clean", "normalize", "enrich"]}""");
        assertJson(job.result("load"), "{\"records_loaded\": 250, \"destination\": \"warehouse\"}");
        assertJson(job.result("notify"), """
                {"notification_sent": true, "recipients": ["data-team@example.com"],
                 "message": "250 records of 2025-12-25 loaded into the warehouse"}""");
    }

    @Test
    void withoutAContextItIsAThousandRecordsOfToday() throws Exception {
        RunResult job = run("{}");

        assertJson(
                job.result("load"),
                "{\"records_loaded\": 1000, \"date\": \""
                        + job.task("extract").path("started_at").asText().substring(0, 10) + "\"}");
    }

    @Test
    void aBatchSizeThatIsNoCountStopsTheJob() throws Exception {
        RunResult job = run("{\"batch_size\": -1}");

        assertThat(job.exit()).isEqualTo(10);
        assertThat(job.error("extract"))
                .startsWith("dev.cascade.dsl.NonRetryableException: \"batch_size\" in the job's context must be a whole"
                        + " number from 0 to 2147483647, got -1");
        assertThat(job.status("notify")).isEqualTo("upstream_failed");
    }
}
