package dev.cascade.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the agent of ECS, here on a port of 127.0.0.1, is told. */
class ScaleInProtectionTest {

    private static final String PROTECTED = "PUT {\"ProtectionEnabled\":true,\"ExpiresInMinutes\":120}";
    private static final String UNPROTECTED = "PUT {\"ProtectionEnabled\":false}";

    private final List<String> told = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private String answer = "{\"protection\": {}}";
    private HttpServer agent;
    private ScaleInProtection protection;

    @BeforeEach
    void anAgent() throws IOException {
        agent = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        agent.createContext("/api/task-protection/v1/state", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                told.add(exchange.getRequestMethod() + " " + body);
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        agent.start();
        URI address = URI.create("http://127.0.0.1:" + agent.getAddress().getPort() + "/api");
        protection = new ScaleInProtection(address, () -> now);
    }

    @AfterEach
    void close() {
        agent.stop(0);
    }

    @Test
    void itIsToldOnceThatTasksRunAndOnceThatNoneDoes() {
        for (boolean busy : List.of(false, true, true, false, false, true)) {
            protection.tell(busy);
        }

        assertThat(told).containsExactly(PROTECTED, UNPROTECTED, PROTECTED);
    }

    @Test
    void itIsToldAgainBeforeTheProtectionEnds() {
        protection.tell(true);
        now = now.plus(Duration.ofMinutes(59));
        protection.tell(true);
        now = now.plus(Duration.ofMinutes(2));
        protection.tell(true);

        assertThat(told).containsExactly(PROTECTED, PROTECTED);
    }

    @Test
    void whatItDidNotTakeItIsToldAgain() {
        answer = "{\"failure\": {\"Reason\": \"TASK_NOT_VALID\"}}";
        protection.tell(true);
        answer = "{\"protection\": {}}";
        protection.tell(true);
        protection.tell(true);

        assertThat(told).containsExactly(PROTECTED, PROTECTED);
    }

    @Test
    void anAgentThatIsGoneHarmsNobody() {
        agent.stop(0);

        protection.tell(true);

        assertThat(told).isEmpty();
    }
}
