package dev.cascade.aws.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.cascade.port.ViewerException;
import dev.cascade.port.Viewers;
import dev.cascade.port.Viewers.Delivery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;

/** Posts through the real client to what answers like API Gateway. */
class GatewayViewersTest {

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Answer> answers = new ArrayDeque<>();
    private HttpServer gateway;
    private ApiGatewayManagementApiClient client;
    private Viewers viewers;

    private record Answer(int status, String error) {}

    @BeforeEach
    void start() throws Exception {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            Answer answer = answers.isEmpty() ? new Answer(200, "") : answers.remove();
            if (!answer.error().isEmpty()) {
                exchange.getResponseHeaders().add("x-amzn-ErrorType", answer.error());
            }
            exchange.sendResponseHeaders(answer.status(), -1);
            exchange.close();
        });
        gateway.start();
        client = GatewayViewers.client(ApiGatewayManagementApiClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + gateway.getAddress().getPort() + "/live"))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(c -> c.retryStrategy(StandardRetryStrategy.builder()
                        .backoffStrategy(BackoffStrategy.retryImmediately())
                        .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                        .build())));
        viewers = new GatewayViewers(client);
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.stop(0);
    }

    @Test
    void aMessageGoesToItsConnection() {
        assertThat(viewers.post("L0SM9cOFvHcCIhw=", "{\"ä\":1}")).isEqualTo(Delivery.SENT);

        assertThat(asked).containsExactly("POST /live/@connections/L0SM9cOFvHcCIhw%3D {\"ä\":1}");
    }

    @Test
    void aConnectionThatIsNoMoreIsGone() {
        answers.add(new Answer(410, "GoneException"));

        assertThat(viewers.post("c1", "{}")).isEqualTo(Delivery.GONE);
        assertThat(asked).hasSize(1);
    }

    @Test
    void throttlingIsTriedAgainAndThenLeftForLater() {
        answers.add(new Answer(429, "LimitExceededException"));
        assertThat(viewers.post("c1", "{}")).isEqualTo(Delivery.SENT);

        for (int i = 0; i < 10; i++) {
            answers.add(new Answer(429, "LimitExceededException"));
        }
        assertThat(viewers.post("c1", "{}")).isEqualTo(Delivery.BUSY);
    }

    @Test
    void anythingElseIsAnErrorThatSaysWhatToCheck() {
        answers.add(new Answer(403, "ForbiddenException"));

        assertThatThrownBy(() -> viewers.post("c1", "{}"))
                .isInstanceOf(ViewerException.class)
                .hasMessageContaining("execute-api:ManageConnections");
    }

    @Test
    void callsEndInTimeAndKeepTheSettingsOfTheBuilder() {
        assertThat(client.serviceClientConfiguration().overrideConfiguration().apiCallTimeout())
                .contains(Duration.ofSeconds(5));
        assertThat(client.serviceClientConfiguration().overrideConfiguration().retryStrategy())
                .isPresent();
    }
}
