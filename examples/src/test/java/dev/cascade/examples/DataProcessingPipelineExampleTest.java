package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.examples.warehouse.CheckQuality;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class DataProcessingPipelineExampleTest {

    private static final String DAG = "data_processing_pipeline";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private RunResult job;

    @BeforeAll
    void run(@TempDir Path folder) throws Exception {
        job = new Shell(folder).run(DAG, "{}");
    }

    @Test
    void itHasSixteenTasks() {
        assertThat(ExampleDag.named("data_processing_pipeline").tasks()).hasSize(16);
    }

    @Test
    void oneRecordInAHundredIsNotValid() throws Exception {
        assertJson(job.result("validate_api"), "{\"valid\": 4950, \"invalid\": 50}");
        assertJson(job.result("validate_database"), "{\"valid\": 7920, \"invalid\": 80}");
        assertJson(job.result("validate_files"), "{\"valid\": 2970, \"invalid\": 30}");
    }

    @Test
    void theValidRecordsAreTransformed() throws Exception {
        assertJson(job.result("transform_customer_data"), "{\"records_in\": 12870, \"records_transformed\": 4504}");
        assertJson(job.result("transform_transaction_data"), "{\"records_in\": 12870, \"records_transformed\": 11969}");
        assertJson(job.result("transform_product_data"), "{\"records_in\": 2970, \"records_transformed\": 2494}");
    }

    @Test
    void theTransformedRecordsAreCheckedAndLoaded() throws Exception {
        assertJson(job.result("quality_check"), """
                {"records_checked": 18967, "issues": 12, "score": 99.94,
                 "records_by_entity": {"customers": 4504, "products": 2494, "transactions": 11969}}""");
        assertJson(job.result("load_warehouse"), """
                {"rows_loaded": 18955, "tables_loaded": 3, "tables": ["customers", "products", "transactions"]}""");
    }

    @Test
    void metricsBecomeReportsCacheEntriesAndWidgets() throws Exception {
        assertJson(job.result("compute_metrics"), "{\"metrics_computed\": 150, \"kpis\": 25}");
        assertJson(job.result("generate_reports"), "{\"reports_generated\": 5}");
        assertJson(job.result("update_cache"), "{\"entries_updated\": 200}");
        assertJson(job.result("update_dashboard"), "{\"widgets_updated\": 8}");
    }

    @Test
    void theMailTellsWhatTheNightBrought() throws Exception {
        assertJson(job.result("send_completion_email"), """
                {"emails_sent": 3, "subject": "18955 rows loaded, 5 reports, 200 cache entries"}""");
    }

    @Test
    void aQualityBelowTheLowestAllowedStopsThePipeline() {
        ExampleContext context = ExampleContext.of(Map.of())
                .withUpstream(Map.of("transform", Map.of("entity", "customers", "records_transformed", 100)));
        TaskConfig config = new TaskConfig(Map.of("payload", Map.of("records_per_issue", 10, "lowest_score", 95)));

        assertThatThrownBy(() -> new CheckQuality().execute(config, context))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage("quality score 90.0 is below 95.0: 10 issues in 100 records");
    }
}
