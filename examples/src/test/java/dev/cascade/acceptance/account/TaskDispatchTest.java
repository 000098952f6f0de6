package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The process that decides that tasks are ready dispatches them, whatever their type: the API dispatches the first tasks of a job and those that are retried. */
@AccountTest
class TaskDispatchTest {

    @Test
    void aJobMayBeginWithAnyFunctionThatIsRegistered(EmulatedAccount account) {
        ApiCaller user = account.user();
        user.register("beginnings", TaskDocuments.dag(TaskDocuments.ofEachFunction(account)));

        String id = user.trigger("beginnings", "{}");
        account.end(id);

        assertThat(refused(account, id)).isEmpty();
    }

    @Test
    void anyFunctionMayFollowFromAnother(EmulatedAccount account) {
        ApiCaller user = account.user();
        List<String> tasks = new ArrayList<>(TaskDocuments.ofEachFunction(account, "first"));
        tasks.add("\"first\": {\"type\": \"lambda\", \"function_name\": \"data-processor\"}");
        user.register("followers", TaskDocuments.dag(tasks));

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
    @DisplayName("F15: results that are kept in S3 are inline in the event of the next task, also when that is retried")
    void resultsInS3AreGivenInlineAlsoWhenATaskIsRetried(EmulatedAccount account) {
        ApiCaller user = account.user();
        List<String> tasks = new ArrayList<>(TaskDocuments.parts());
        tasks.add(
                TaskDocuments.afterParts("fails", "data-processor", ", \"payload\": {\"processing_time\": \"long\"}"));
        user.register("retried", TaskDocuments.dag(tasks));
        String id = user.trigger("retried", TaskDocuments.CONTEXT_OF_PARTS);
        assertThat(account.end(id).path("status").asText()).isEqualTo("failed");
        JsonNode before = account.task(id, "fails");

        assertThat(user.post("/v1/jobs/" + id + "/retry", "{}").status()).isEqualTo(202);
        account.end(id);

        JsonNode after = account.task(id, "fails");
        assertThat(after.path("attempts").asInt())
                .isGreaterThan(before.path("attempts").asInt());
        assertThat(after.path("error").path("type"))
                .isEqualTo(before.path("error").path("type"));
    }

    @Test
    void jobsOfADagAreListedPageByPageTheNewestFirst(EmulatedAccount account) {
        ApiCaller user = account.user();
        user.register("listed", TaskDocuments.dag(List.of("\"only\": {\"type\": \"noop\"}")));
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
        user.register("yearly", TaskDocuments.dag("\"schedule\": \"0 0 1 1 *\", ", List.of(only)));
        assertThat(hasNextRun(user)).isTrue();

        user.register("yearly", TaskDocuments.dag(List.of(only)));

        assertThat(hasNextRun(user)).isFalse();
    }

    private static boolean hasNextRun(ApiCaller user) {
        return user.get("/v1/dags/yearly").json().path("next_run_at").isTextual();
    }
}
