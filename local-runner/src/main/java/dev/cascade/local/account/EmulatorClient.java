package dev.cascade.local.account;

import dev.cascade.local.account.AccountException.Kind;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client for the administration requests of the running emulator, which are not part of AWS. Thread-safe. */
public final class EmulatorClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI endpoint;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** @param endpoint where it listens */
    public EmulatorClient(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Whether it is there and ready. */
    public boolean isHealthy() throws InterruptedException {
        try {
            return ask("health", Map.of()).containsKey("status");
        } catch (IOException | AccountException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Asks it.
     *
     * @param what the last part of the path; the emulator's module {@code admin} has them all
     * @return its answer
     */
    public Map<String, @Nullable Object> ask(String what, Map<String, ?> body)
            throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(endpoint.resolve("/_cascade/" + what))
                        .timeout(PATIENCE)
                        .POST(BodyPublishers.ofString(Json.write(body)))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new AccountException(
                    Kind.FAILED, "the emulator refused " + what + ": " + response.statusCode() + " " + response.body());
        }
        return Json.parseObject(response.body());
    }
}
