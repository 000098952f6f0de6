package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Another user of the machine on which the account runs. */
@AccountTest
class OtherUserTest {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

    @BeforeEach
    void onlyRootCanBecomeAnotherUser() {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can run programs as another user");
    }

    @Test
    @DisplayName("H10: no port of the account lets another user in, though he knows its root user's secret")
    void anotherUserIsRefusedAtEveryPort(EmulatedAccount account) throws Exception {
        account.user().register("for_ports", TaskDocuments.dag(TaskDocuments.ofEachFunction(account)));
        account.end(account.user().trigger("for_ports", "{}"));
        Set<Integer> ports = account.ports();

        assertThat(ports)
                .as("the account's, the function host's, and those of the functions that have run")
                .contains(account.endpoint().getPort())
                .hasSizeGreaterThan(3);
        for (int port : ports) {
            String address = "http://127.0.0.1:" + port;
            assertThat(curl(AS_NOBODY, address + "/_cascade/health"))
                    .as(address)
                    .endsWith("\n403");
            assertThat(curl(AS_NOBODY, "-d", "{}", address + "/invocations"))
                    .as(address)
                    .endsWith("\n403");
            assertThat(curl(AS_NOBODY, address + "/2018-06-01/runtime/invocation/next"))
                    .as(address)
                    .endsWith("\n403");
        }
        List<String> asRootUser = List.of(
                "--aws-sigv4",
                "aws:amz:" + account.document().path("region").asText() + ":lambda",
                "--user",
                "test:test",
                account.endpoint() + "/2015-03-31/functions/");
        assertThat(curl(AS_NOBODY, asRootUser.toArray(String[]::new))).endsWith("\n403");
        assertThat(curl(List.of(), asRootUser.toArray(String[]::new)))
                .contains("data-processor")
                .endsWith("\n200");
    }

    /** What curl prints, and the status in a last line. */
    private static String curl(List<String> as, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(as);
        command.addAll(List.of("curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}"));
        command.addAll(List.of(arguments));
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        curl.waitFor();
        return output;
    }
}
