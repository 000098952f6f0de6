package dev.cascade.local.aws;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the agent of ECS whether tasks run here, so that a service which needs fewer workers ends idle ones. What the agent does not take is
 * logged, no more: a worker that is ended all the same gives back what it runs. For one thread.
 */
public final class ScaleInProtection {

    private static final Logger LOG = LoggerFactory.getLogger(ScaleInProtection.class);

    private static final Duration PROTECTED_FOR = Duration.ofHours(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final URI state;
    private final InstantSource clock;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    /** Until when no more need be said of it; the beginning of time if it is not protected. */
    private Instant protectedUntil = Instant.MIN;

    /** @param agent where the agent answers: {@code ECS_AGENT_URI} */
    public ScaleInProtection(URI agent, InstantSource clock) {
        this.state = URI.create(agent + "/task-protection/v1/state");
        this.clock = clock;
    }

    /** Says how it is, unless the agent knows. */
    public void tell(boolean busy) {
        boolean known = busy ? clock.instant().isBefore(protectedUntil) : protectedUntil.equals(Instant.MIN);
        if (!known && put(busy)) {
            protectedUntil = busy ? clock.instant().plus(PROTECTED_FOR.dividedBy(2)) : Instant.MIN;
        }
    }

    private boolean put(boolean busy) {
        String body = busy
                ? "{\"ProtectionEnabled\":true,\"ExpiresInMinutes\":" + PROTECTED_FOR.toMinutes() + "}"
                : "{\"ProtectionEnabled\":false}";
        HttpRequest request = HttpRequest.newBuilder(state)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200 && !response.body().contains("\"failure\"")) {
                return true;
            }
            LOG.atWarn()
                    .addKeyValue("status", response.statusCode())
                    .addKeyValue("answer", response.body())
                    .log(
                            "ECS did not change the protection of this worker; its role may lack ecs:UpdateTaskProtection");
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the agent of ECS did not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
