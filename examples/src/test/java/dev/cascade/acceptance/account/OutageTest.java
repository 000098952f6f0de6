package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A service that fails for a while holds jobs up for that while, and a minute more. */
@AccountTest
class OutageTest {

    private static final String CONTEXT = "{\"input_data\": [1], \"multiplier\": 1}";

    @AfterEach
    void everythingWorks(EmulatedAccount account) {
        account.failFor(List.of());
        account.deliverQueue(true);
    }

    @Test
    @DisplayName("R8: results that could not be taken in come again soon, not after the visibility timeout")
    void aJobGoesOnSoonAfterTheTableFailed(EmulatedAccount account) {
        account.user()
                .register(
                        "without_timeout",
                        TaskDocuments.dag(List.of(
                                "\"first\": {\"type\": \"lambda\", \"function_name\": \"data-processor\"}",
                                "\"then\": {\"type\": \"noop\", \"depends_on\": [\"first\"]}")));
        account.deliverQueue(false);
        String id = account.user().trigger("without_timeout", CONTEXT);
        account.awaitIdleness();
        int mark = account.requests().mark();

        account.failFor(List.of("dynamodb"));
        account.deliverQueue(true);
        var unused =
                account.await("a message that failed and is to come again", () -> postponed(account, mark), n -> n > 0);
        account.failFor(List.of());

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
    }

    @Test
    @DisplayName("R9: a tick that failed is not tried again by Lambda, as the next one comes in a minute")
    void aTickThatFailedIsNotTriedAgain(EmulatedAccount account) {
        account.failFor(List.of("dynamodb"));
        int mark = account.requests().mark();

        account.strikeMinute();

        assertThat(account.requests().since(mark))
                .filteredOn(request -> request.role().contains("FunctionsTickRole"))
                .filteredOn(request -> request.action().equals("logs:CreateLogStream"))
                .hasSize(1);
    }

    private static long postponed(EmulatedAccount account, int mark) {
        return account.requests().since(mark).stream()
                .filter(request -> request.operation().equals("ChangeMessageVisibilityBatch"))
                .filter(request -> request.isOfControlPlane() && request.status() == 200)
                .count();
    }
}
