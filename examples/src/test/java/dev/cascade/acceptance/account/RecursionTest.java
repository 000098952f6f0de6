package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.RecursiveLoop;

/** Lambda counts how often a function was invoked in one chain of requests, and stops the chain after some sixteen times. */
@AccountTest
class RecursionTest {

    @Test
    @DisplayName("R2: a chain of 60 tasks on one function comes to its end")
    void aLongChainOfOneFunctionComesToItsEnd(EmulatedAccount account) {
        List<String> tasks = new ArrayList<>();
        for (int n = 0; n < 60; n++) {
            String after = n == 0 ? "" : ", \"depends_on\": [\"link" + (n - 1) + "\"]";
            tasks.add("\"link" + n + "\": {\"type\": \"lambda\", \"function_name\": \"data-processor\"" + after + "}");
        }
        account.user().register("chain", TaskDocuments.dag(tasks));

        String id = account.user().trigger("chain", "{\"input_data\": [1]}");

        assertThat(account.endOfManySteps(id).path("status").asText()).isEqualTo("success");
    }

    @Test
    @DisplayName("R2: a task whose timers are more than a chain may have, one after the other, is tried to the last")
    void aLongChainOfTimersComesToItsEnd(EmulatedAccount account) {
        account.user()
                .register(
                        "stubborn",
                        TaskDocuments.dag(
                                List.of("\"only\": {\"type\": \"lambda\", \"function_name\": \"data-processor\","
                                        + " \"retry\": {\"max\": 18, \"delay\": 1, \"backoff\": 1, \"jitter\": 0}}")));

        String id = account.user().trigger("stubborn", "{\"multiplier\": \"none\"}");

        assertThat(account.endOfManySteps(id).path("status").asText()).isEqualTo("failed");
        assertThat(account.task(id, "only").path("attempts").asInt()).isEqualTo(19);
        assertThat(account.task(id, "only").path("error").path("type").asText()).isNotEqualTo("bad_config");
    }

    @Test
    @DisplayName("R2: functions of the control plane may be invoked in a loop; those of users need no setting")
    void onlyTheControlPlaneLoops(EmulatedAccount account) {
        try (LambdaClient lambda = account.lambda()) {
            assertThat(account.functions())
                    .allSatisfy(function -> assertThat(lambda.getFunctionRecursionConfig(r -> r.functionName(function))
                                    .recursiveLoop())
                            .isEqualTo(
                                    account.taskFunctions().contains(function)
                                            ? RecursiveLoop.TERMINATE
                                            : RecursiveLoop.ALLOW));
        }
    }
}
