package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.acceptance.CascadeProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version that was not invoked for two weeks is inactive: the call that wakes it is refused, and those that come before its snapshot is there. */
@AccountTest
class SnapshotTest {

    /** More than are made up for by the requests that are repeated anyway. */
    private static final int REFUSALS = 5;

    @Test
    @DisplayName("R3: `cascade trigger` waits for a snapshot that was inactive, and starts one job")
    void aCommandWaitsForTheSnapshot(EmulatedAccount account, @TempDir Path elsewhere) throws Exception {
        account.user().register("rare", TaskDocuments.dag(List.of("\"only\": {\"type\": \"noop\"}")));
        account.ask("snapshots", Map.of("function", "ApiFunction", "refusals", REFUSALS));
        assertThat(account.user().get("/v1/jobs").status()).isEqualTo(500);

        try (CascadeProcess trigger = account.shell(elsewhere).start("trigger", "rare", "--no-wait")) {
            assertThat(trigger.read(1, line -> line.contains("two weeks"))).hasSize(1);
            assertThat(trigger.exit()).isZero();
        }

        assertThat(account.user().get("/v1/jobs?dag=rare").json().path("jobs")).hasSize(1);
    }

    @Test
    @DisplayName("R3: the rule of the day invokes every function that nothing else does, so that none becomes inactive")
    void theDayWakesFunctions(EmulatedAccount account) {
        for (String function : List.of("Api", "Socket", "Queue", "Change")) {
            account.ask("snapshots", Map.of("function", function + "Function", "refusals", 1));
        }

        account.ask("strike", Map.of("rule", "Day"));
        account.awaitIdleness();

        assertThat(account.user().get("/v1/jobs").status()).isEqualTo(200);
        assertThat(account.ask("snapshots", Map.of()).get("inactive")).isEqualTo(List.of());
    }
}
