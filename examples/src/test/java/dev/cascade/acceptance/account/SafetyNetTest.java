package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process that records a completion advances the job at once. If nobody did, the stream would; if that failed too, the sweep would. */
@AccountTest
class SafetyNetTest {

    private static final String NO_FAILURES = "{\"failure_rate\": 0}";

    @BeforeEach
    void nobodyAdvancesAtOnce(EmulatedAccount account) {
        account.setVariables(Map.of("CASCADE_INLINE_ADVANCE", "off"));
        List<String> gathering = new ArrayList<>(TaskDocuments.parts());
        gathering.add(TaskDocuments.afterParts("sum", "aggregator", ""));
        account.user().register("gathering", TaskDocuments.dag(gathering));
        account.user()
                .register(
                        "left",
                        TaskDocuments.dag(
                                "\"max_active_jobs\": 1, ",
                                List.of(
                                        "\"for_workers\": {\"type\": \"command\", \"command\": [\"true\"]}",
                                        "\"for_a_function\": {\"type\": \"lambda\", \"function_name\": \"aggregator\","
                                                + " \"timeout\": 60}")));
    }

    @AfterEach
    void everybodyDoesAgain(EmulatedAccount account) {
        account.setVariables(Map.of());
        account.deliverStream(true);
    }

    @Test
    void theStreamAloneFinishesAJob(EmulatedAccount account) {
        String id = account.user().trigger("gathering", TaskDocuments.CONTEXT_OF_PARTS);

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
        account.awaitLog("ChangeFunction", id);
    }

    @Test
    void theStreamAloneFinishesAJobOfManyFunctions(EmulatedAccount account) {
        String id = account.user().trigger("literary_analysis_pipeline", NO_FAILURES);

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
    }

    @Test
    void theStreamAloneBeginsAJobThatWasHeldBackAndLeavesItsTasksToWorkers(EmulatedAccount account) {
        String id = account.user().triggerOld("left");

        account.await("what a function does", () -> status(account, id, "for_a_function"), "success"::equals);
        assertThat(status(account, id, "for_workers")).isEqualTo("queued");
        account.user().post("/v1/jobs/" + id + "/cancel", "{}");
    }

    @Test
    void theSweepAloneFinishesJobs(EmulatedAccount account) {
        account.deliverStream(false);
        List<String> ids = List.of(
                account.user().trigger("gathering", TaskDocuments.CONTEXT_OF_PARTS),
                account.user().trigger("literary_analysis_pipeline", NO_FAILURES));

        for (String id : ids) {
            assertThat(account.endBySweeps(id)).isEqualTo("success");
            account.awaitLog("TickFunction", id);
        }
    }

    @Test
    void theSweepAloneBeginsAJobThatWasHeldBackAndLeavesItsTasksToWorkers(EmulatedAccount account) {
        account.deliverStream(false);
        String id = account.user().triggerOld("left");

        account.await(
                "what a function does",
                () -> {
                    account.strikeMinute();
                    return status(account, id, "for_a_function");
                },
                "success"::equals);
        assertThat(status(account, id, "for_workers")).isEqualTo("queued");
        account.user().post("/v1/jobs/" + id + "/cancel", "{}");
        // Jobs that are open for long are on a list, from which one that has ended is taken.
        account.strikeMinute();
    }

    private static String status(EmulatedAccount account, String job, String task) {
        return account.task(job, task).path("status").asText();
    }
}
