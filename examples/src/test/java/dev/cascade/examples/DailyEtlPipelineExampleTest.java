package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.examples.Rehearsal.Failed;
import dev.cascade.examples.Rehearsal.NotStarted;
import org.junit.jupiter.api.Test;

class DailyEtlPipelineExampleTest {

    @Test
    void theBatchGoesThroughToTheNotification() throws Exception {
        Rehearsal job = Rehearsal.of("daily_etl_pipeline", "{\"date\": \"2025-12-25\", \"batch_size\": 250}");

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
        Rehearsal job = Rehearsal.of("daily_etl_pipeline", "{}");

        assertJson(job.result("load"), "{\"records_loaded\": 1000, \"date\": \"2026-01-01\"}");
    }

    @Test
    void aBatchSizeThatIsNoCountStopsTheJob() throws Exception {
        Rehearsal job = Rehearsal.of("daily_etl_pipeline", "{\"batch_size\": -1}");

        assertThat(job.outcome("extract"))
                .isEqualTo(new Failed(
                        "dev.cascade.dsl.NonRetryableException",
                        "\"batch_size\" in the job's context must be a whole number from 0 to 2147483647, got -1"));
        assertThat(job.outcome("notify")).isEqualTo(new NotStarted());
    }
}
