package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything that AWS delivers may come twice, and in any order. */
@AccountTest
class DuplicateDeliveryTest {

    @AfterEach
    void onceAgain(EmulatedAccount account) {
        account.deliverTwice(false);
    }

    @Test
    void twiceAndShuffledIsTheSameWithEachFunctionInvokedOnceAnAttempt(EmulatedAccount account) {
        int before = account.requests().mark();
        account.deliverTwice(true);
        String id = account.user().trigger("data_processing", "{\"input_data\": [10, 20, 30], \"multiplier\": 3}");

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
        account.strikeMinute();

        assertThat(account.requests().since(before).stream()
                        .filter(RequestLog.Request::isOfControlPlane)
                        .filter(request -> request.action().equals("lambda:InvokeFunction")))
                .extracting(request -> request.resource().replaceAll(".*:function:", ""))
                .containsExactlyInAnyOrder("data-processor", "aggregator");
    }
}
