package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
                        Tasks.dag(
                                List.of(
                                        "\"one\": {\"type\": \"lambda\", \"function_name\": \"data-processor\"}",
                                        "\"two\": {\"type\": \"lambda\", \"function_name\": \"data-processor\", \"depends_on\": [\"one\"]}",
                                        "\"sum\": {\"type\": \"lambda\", \"function_name\": \"aggregator\", \"depends_on\": [\"two\"]}")));
        String id = account.user().trigger("many", MANY);

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
        assertThat(account.user()
                        .get("/v1/jobs/" + id + "/tasks")
                        .json()
                        .path("tasks")
                        .valueStream()
                        .map(task -> task.path("result").has("result_location")))
                .hasSize(3)
                .doesNotContain(false);
    }
}
