package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.examples.sales.ExtractTable;
import dev.cascade.examples.sales.LoadSales;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class EtlParallelExampleTest {

    private static final String DAG = "etl_parallel";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private RunResult job;

    @BeforeAll
    void run(@TempDir Path folder) throws Exception {
        job = new Shell(folder).run(DAG, "{}");
    }

    @Test
    void everyTableIsExtractedOnItsOwn() {
        assertThat(job.result("extract_orders").path("rows")).hasSize(12);
        assertThat(job.result("extract_customers").path("rows")).hasSize(5);
        assertThat(job.result("extract_products").path("rows")).hasSize(4);
        assertThat(ExampleDag.named("etl_parallel").tasks())
                .filteredOn(task -> task.dependsOn().isEmpty())
                .hasSize(3);
    }

    @Test
    void ordersThatCannotBeRightAreRejectedWithTheReason() throws Exception {
        assertJson(job.result("validate"), """
                {"rejected": [
                  {"order_id": "1004", "reason": "unknown customer C9"},
                  {"order_id": "1006", "reason": "unknown product P7"},
                  {"order_id": "1008", "reason": "quantity must be a whole number from 1 to 999999, got 0"},
                  {"order_id": "1012", "reason": "quantity must be a whole number from 1 to 999999, got -1"}]}""");
        assertThat(job.result("validate").path("orders")).hasSize(8);
    }

    @Test
    void validOrdersArePricedAndLoadedByCountry() throws Exception {
        assertJson(
                job.result("transform").path("sales").get(0),
                "{\"order_id\": \"1001\", \"country\": \"DE\", \"product\": \"Notebook\", \"amount_cents\": 4500}");
        assertJson(job.result("load"), """
                {"rows_loaded": 8, "total_cents": 45160, "cents_by_country": {"DE": 18370, "FR": 14000, "SE": 12790}}""");
    }

    @Test
    void theNotificationTellsWhatWasLoadedAndRejected() throws Exception {
        assertJson(job.result("notify"), """
                {"sent_to": ["sales@example.com"], "message": "8 sales loaded for 451.60 EUR, 4 orders rejected"}""");
    }

    @Test
    void aSaleHandedOverTwiceIsLoadedOnce() throws Exception {
        Map<String, Object> sale = Map.of("order_id", "1", "country", "DE", "amount_cents", 100);
        ExampleContext context =
                ExampleContext.of(Map.of()).withUpstream(Map.of("transform", Map.of("sales", List.of(sale, sale))));

        assertThat(new LoadSales().execute(new TaskConfig(Map.of()), context))
                .isEqualTo(Map.of("rows_loaded", 1, "total_cents", 100, "cents_by_country", Map.of("DE", 100)));
    }

    @Test
    void aTableThatIsNotThereIsNotWorthARetry() {
        TaskConfig config = new TaskConfig(Map.of("payload", Map.of("table", "returns")));

        assertThatThrownBy(() -> new ExtractTable().execute(config, ExampleContext.of(Map.of())))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage("there is no table \"returns\"; there are orders, customers, products");
    }
}
