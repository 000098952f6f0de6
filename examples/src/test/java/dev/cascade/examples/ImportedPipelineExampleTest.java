package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.acceptance.RunResult;
import dev.cascade.acceptance.Shell;
import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.examples.records.SaveToWarehouse;
import dev.cascade.examples.records.ValidateRecords;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedPipelineExampleTest {

    private static final String DAG = "imported_pipeline";

    @TempDir
    Path folder;

    private RunResult run(String context) {
        return new Shell(folder).run(DAG, context);
    }

    @Test
    void allFetchedRecordsAreInserted() throws Exception {
        RunResult job = run("{}");

        assertJson(job.result("fetch"), "{\"source\": \"api\", \"records\": 500}");
        assertJson(job.result("validate"), "{\"valid\": 500, \"invalid\": 0}");
        assertJson(job.result("save"), "{\"records_inserted\": 500}");
    }

    @Test
    void onlyValidRecordsAreInserted() throws Exception {
        ExampleContext fetched =
                ExampleContext.of(Map.of()).withUpstream(Map.of("anything", Map.of("source", "file", "records", 150)));
        Map<?, ?> validated = (Map<?, ?>) new ValidateRecords()
                .execute(new TaskConfig(Map.of("payload", Map.of("invalid_percent", 3))), fetched);

        ExampleContext context = ExampleContext.of(Map.of())
                .withUpstream(Map.of("validate", Map.of("valid", Objects.requireNonNull(validated.get("valid")))));
        Object saved = new SaveToWarehouse().execute(new TaskConfig(Map.of()), context);

        assertThat(saved).isEqualTo(Map.of("table", "records", "records_inserted", 146));
    }

    @Test
    void aTaskInTheWrongPlaceSaysWhatItNeeds() {
        assertThatThrownBy(() -> new SaveToWarehouse().execute(new TaskConfig(Map.of()), ExampleContext.of(Map.of())))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage("task \"task\" needs exactly one upstream task, got []");
    }
}
