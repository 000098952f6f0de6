package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionHostTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("H10: a program that was not told the address, such as another user's, cannot invoke functions")
    void onlyWhoKnowsTheAddressIsServed() throws Exception {
        try (FunctionHost host = new FunctionHost(new HostedFunctions(folder, "us-east-1"));
                HttpClient client = HttpClient.newHttpClient()) {
            URI known = URI.create(host.address() + "/invocations");

            assertThat(post(client, known.resolve("/invocations"))).isEqualTo(403);
            assertThat(post(client, known))
                    .as("an invocation that cannot be read")
                    .isEqualTo(500);
        }
    }

    private static int post(HttpClient client, URI address) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(address)
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
