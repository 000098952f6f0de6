package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.CascadeProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The main job on the deployed stack. */
@AccountTest
class DeployedMainJobTest {

    private static final String CONTEXT = "{\"input_data\": [10, 20, 30], \"multiplier\": 3}";

    @Test
    void aJobTriggeredAtTheEndpointRunsToItsEndOnTheLambdas(EmulatedAccount account) {
        ApiCaller.Response accepted =
                account.user().post("/v1/dags/data_processing/jobs", "{\"context\": " + CONTEXT + "}");
        String id = accepted.json().path("job_id").asText();

        JsonNode job = account.end(id);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.headers().get("location")).containsExactly("/v1/jobs/" + id);
        assertThat(job.path("status").asText()).isEqualTo("success");
        assertThat(account.task(id, "aggregate")
                        .path("result")
                        .path("aggregated_total")
                        .asInt())
                .isEqualTo(180);
        account.awaitLog("ApiFunction", id);
        account.awaitLog("QueueFunction", id);
    }

    @Test
    void theArtifactsAreInTheBucket(EmulatedAccount account) {
        String id = account.user().trigger("data_processing", CONTEXT);
        account.end(id);

        try (S3Client s3 = account.s3()) {
            assertThat(s3.listObjectsV2(r ->
                                    r.bucket(account.document().path("bucket").asText()))
                            .contents())
                    .anyMatch(object -> object.key().contains(id));
        }
    }

    @Test
    void theCommandInAnotherShellDoesTheSame(EmulatedAccount account, @TempDir Path elsewhere) throws Exception {
        try (CascadeProcess trigger =
                account.shell(elsewhere).start("trigger", "data_processing", "--context", CONTEXT, "-o", "json")) {
            List<String> line = trigger.read(1, text -> text.contains("aggregated_total"));

            assertThat(line.getFirst()).contains("180");
            assertThat(trigger.exit()).isZero();
        }
    }
}
