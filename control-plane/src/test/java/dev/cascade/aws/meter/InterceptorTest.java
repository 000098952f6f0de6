package dev.cascade.aws.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The meter in a client as it is used against AWS, in front of a server that gives one answer. */
class InterceptorTest {

    private static final Map<String, AttributeValue> ITEM = Map.of(
            "p",
            AttributeValue.fromS("a"),
            "s",
            AttributeValue.fromS("b"),
            "e",
            AttributeValue.fromS("x".repeat(1_500)));

    private final AwsMeter meter = new AwsMeter();
    private HttpServer server;
    private DynamoDbClient client;
    private int status = 200;
    private String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        client = DynamoDbClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(b -> b.addExecutionInterceptor(meter.interceptor()))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void aCallIsCountedUnderItsNameWithWhatItTakes() {
        client.putItem(b -> b.tableName("t").item(ITEM));

        assertThat(meter.usage().calls()).isEqualTo(Map.of("DynamoDb.PutItem", 1L));
        assertThat(meter.usage().writeUnits()).isEqualTo(2);
    }

    @Test
    void aFailedConditionIsCountedToo() {
        status = 400;
        answer = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\",\"message\":\"no\"}";

        assertThatThrownBy(() ->
                        client.putItem(b -> b.tableName("t").item(ITEM).conditionExpression("attribute_not_exists(p)")))
                .isInstanceOf(ConditionalCheckFailedException.class);

        assertThat(meter.usage().calls()).isEqualTo(Map.of("DynamoDb.PutItem", 1L));
        assertThat(meter.usage().writeUnits()).isEqualTo(2);
    }

    @Test
    void aRefusalForAnotherReasonTakesNothing() {
        status = 400;
        answer = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\",\"message\":\"no\"}";

        assertThatThrownBy(() -> client.putItem(b -> b.tableName("t").item(ITEM)))
                .isNotNull();

        assertThat(meter.usage().writeUnits()).isZero();
    }
}
