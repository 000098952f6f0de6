package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Whoever decides that tasks are ready hands them out, whatever they are: the API what a job begins with, and what is retried. */
@AccountTest
class HandingOutTest {

    @Test
    void aJobMayBeginWithAnyFunctionThatIsRegistered(EmulatedAccount account) {
        ApiCaller user = account.user();
        user.register("beginnings", Tasks.dag(Tasks.ofEachFunction(account)));

        String id = user.trigger("beginnings", "{}");
        account.end(id);

        assertThat(refused(account, id)).isEmpty();
    }

    @Test
    void anyFunctionMayFollowFromAnother(EmulatedAccount account) {
        ApiCaller user = account.user();
        List<String> tasks = new ArrayList<>(Tasks.ofEachFunction(account, "first"));
        tasks.add("\"first\": {\"type\": \"lambda\", \"function_name\": \"data-processor\"}");
        user.register("followers", Tasks.dag(tasks));

        String id = user.trigger("followers", "{}");
        account.end(id);

        assertThat(refused(account, id)).isEmpty();
    }

    /** Tasks that could not be handed out. Others have nothing to work on, and say so themselves. */
    private static List<String> refused(EmulatedAccount account, String job) {
        return account.tasks(job).stream()
                .filter(task -> task.path("error").path("type").asText().matches("access_denied|not_.*")
                        || task.path("attempts").asInt() == 0)
                .map(JsonNode::toString)
                .toList();
    }

    @Test
    void whatIsTooLargeToTravelLiesBesideAlsoWhenATaskIsRetried(EmulatedAccount account) {
        ApiCaller user = account.user();
        List<String> tasks = new ArrayList<>(Tasks.parts());
        tasks.add(Tasks.afterParts("fails", "data-processor", ", \"payload\": {\"processing_time\": \"long\"}"));
        user.register("retried", Tasks.dag(tasks));
        String id = user.trigger("retried", Tasks.CONTEXT_OF_PARTS);
        assertThat(account.end(id).path("status").asText()).isEqualTo("failed");

        assertThat(user.post("/v1/jobs/" + id + "/retry", "{}").status()).isEqualTo(202);
        account.end(id);

        assertThat(inputs(account, id)).hasSize(2);
    }

    /** What was put beside for tasks of the job, each time that it was handed out. */
    private static List<String> inputs(EmulatedAccount account, String id) {
        try (S3Client s3 = account.s3()) {
            return s3
                    .listObjectsV2(list -> list.bucket(
                                    account.document().path("bucket").asText())
                            .prefix("inputs/"))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .filter(key -> key.contains(id))
                    .toList();
        }
    }

    @Test
    void jobsOfADagAreListedPageByPageTheNewestFirst(EmulatedAccount account) {
        ApiCaller user = account.user();
        user.register("listed", Tasks.dag(List.of("\"only\": {\"type\": \"noop\"}")));
        List<String> ids = List.of(user.trigger("listed", "{}"), user.trigger("listed", "{}"));

        JsonNode first = user.get("/v1/jobs?dag=listed&limit=1").json();
        JsonNode second = user.get("/v1/jobs?dag=listed&limit=1&cursor="
                        + first.path("next_cursor").asText())
                .json();

        assertThat(List.of(first, second))
                .extracting(page -> page.path("jobs").path(0).path("job_id").asText())
                .containsExactlyElementsOf(ids.reversed());
    }

    @Test
    void aScheduleThatALaterVersionLeavesOutHasNoNextRun(EmulatedAccount account) {
        ApiCaller user = account.user();
        String only = "\"only\": {\"type\": \"noop\"}";
        user.register("yearly", Tasks.dag("\"schedule\": \"0 0 1 1 *\", ", List.of(only)));
        assertThat(hasNextRun(user)).isTrue();

        user.register("yearly", Tasks.dag(List.of(only)));

        assertThat(hasNextRun(user)).isFalse();
    }

    private static boolean hasNextRun(ApiCaller user) {
        return user.get("/v1/dags/yearly").json().path("next_run_at").isTextual();
    }
}
