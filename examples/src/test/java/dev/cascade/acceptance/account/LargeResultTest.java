package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.CommandResult;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** Functions get results that are too large to travel from where they lie, with the rights of their own roles. */
@AccountTest
class LargeResultTest {

    private static final String MANY = IntStream.range(0, 3_000)
            .mapToObj(number -> "1000")
            .collect(Collectors.joining(",", "{\"input_data\": [", "], \"multiplier\": 2}"));

    @Test
    void whatAFunctionReturnsIsReadByTheNext(EmulatedAccount account) {
        account.user()
                .register(
                        "many",
                        TaskDocuments.dag(
                                List.of(
                                        "\"one\": {\"type\": \"lambda\", \"function_name\": \"data-processor\"}",
                                        "\"two\": {\"type\": \"lambda\", \"function_name\": \"data-processor\", \"depends_on\": [\"one\"]}",
                                        "\"sum\": {\"type\": \"lambda\", \"function_name\": \"aggregator\", \"depends_on\": [\"two\"]}")));
        String id = account.user().trigger("many", MANY);

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
        assertThat(account.tasks(id).stream().map(task -> task.path("result").has("result_location")))
                .hasSize(3)
                .doesNotContain(false);
    }

    /** Event and answer together are above 256 KB, which was the most that a queue took for years, and the answer is more than an event carries. */
    @Test
    void aResultTooLargeToTravelReachesTheTaskThatNeedsIt(EmulatedAccount account) {
        String numbers = String.join(",", Collections.nCopies(20_000, "10.125"));
        String id = account.user().trigger("data_processing", "{\"input_data\": [" + numbers + "], \"multiplier\": 2}");

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
        assertThat(account.task(id, "process")
                        .path("result")
                        .path("result_size_bytes")
                        .asInt())
                .isGreaterThan(200_000);
        String key = account.task(id, "aggregate")
                .path("result")
                .path("result_s3_key")
                .asText();
        assertThat(stored(account, key).path("aggregated_total").asInt()).isEqualTo(405_000);
    }

    @Test
    @DisplayName("C4: a deleted job's results go with it, with the rights of the API's role")
    void theResultsOfADeletedJobAreDeleted(EmulatedAccount account) {
        account.user()
                .register(
                        "short-lived",
                        TaskDocuments.dag(
                                List.of("\"one\": {\"type\": \"lambda\", \"function_name\": \"data-processor\"}")));
        String numbers = String.join(",", Collections.nCopies(20_000, "10.125"));
        String id = account.user().trigger("short-lived", "{\"input_data\": [" + numbers + "], \"multiplier\": 2}");
        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
        assertThat(objects(account, "attempts/" + id + "/")).isNotZero();

        JsonNode pruned = account.user()
                .post("/v1/prune", "{\"older_than\": 0, \"dag\": \"short-lived\"}")
                .json();

        assertThat(pruned.path("failures")).isEmpty();
        assertThat(pruned.path("jobs").findValuesAsText("job_id")).containsExactly(id);
        assertThat(pruned.path("objects").asInt()).isNotZero();
        assertThat(objects(account, "attempts/" + id + "/")).isZero();
    }

    private static int objects(EmulatedAccount account, String prefix) {
        try (S3Client s3 = account.s3()) {
            String bucket = account.document().path("bucket").asText();
            return s3.listObjectsV2(list -> list.bucket(bucket).prefix(prefix)).keyCount();
        }
    }

    private static JsonNode stored(EmulatedAccount account, String key) {
        try (S3Client s3 = account.s3()) {
            String bucket = account.document().path("bucket").asText();
            return CommandResult.parse(
                    s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String());
        }
    }
}
