package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever records a completion advances the job at once. If nobody did, the stream would; if that failed too, the sweep would. */
@AccountTest
class SafetyNetTest {

    private static final String CONTEXT = "{\"input_data\": [1, 2, 3], \"multiplier\": 2}";

    @BeforeEach
    void nobodyAdvancesAtOnce(EmulatedAccount account) {
        account.setVariables(Map.of("CASCADE_INLINE_ADVANCE", "off"));
    }

    @AfterEach
    void everybodyDoesAgain(EmulatedAccount account) {
        account.setVariables(Map.of());
        account.deliverStream(true);
    }

    @Test
    void theStreamAloneFinishesAJob(EmulatedAccount account) {
        String id = account.user().trigger("data_processing", CONTEXT);

        assertThat(account.end(id).path("status").asText()).isEqualTo("success");
        account.awaitLog("ChangeFunction", id);
    }

    @Test
    void theSweepAloneFinishesAJob(EmulatedAccount account) {
        account.deliverStream(false);
        String id = account.user().trigger("data_processing", CONTEXT);

        String status = account.await(
                "the end of job " + id + " by the sweep",
                () -> {
                    account.strikeMinute();
                    return account.user()
                            .get("/v1/jobs/" + id)
                            .json()
                            .path("status")
                            .asText();
                },
                "success"::equals);

        assertThat(status).isEqualTo("success");
        account.awaitLog("TickFunction", id);
    }
}
