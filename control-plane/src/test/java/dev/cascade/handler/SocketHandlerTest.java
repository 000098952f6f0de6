package dev.cascade.handler;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.cascade.api.LiveStream;
import dev.cascade.memory.MemorySubscriptions;
import dev.cascade.memory.MemoryTickets;
import dev.cascade.port.Viewers.Delivery;
import dev.cascade.usecase.Fixture;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.StreamTickets;
import dev.cascade.usecase.stream.StreamPace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events as API Gateway sends them, read and answered as the Lambda runtime does. */
class SocketHandlerTest {

    private static final String CONNECTION = "G9HqEdEuoAMCIhw=";

    private final MemorySubscriptions subscriptions = new MemorySubscriptions();
    private final StreamTickets tickets = new StreamTickets(new MemoryTickets(), () -> NOON);
    private final List<String> posted = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger(SocketHandler.class.getName());
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private SocketHandler handler;

    @BeforeEach
    void make() {
        LiveStream stream = new LiveStream(
                new Fixture().core,
                subscriptions,
                (connection, message) -> {
                    posted.add(connection + " " + message);
                    return Delivery.SENT;
                },
                (topic, delay) -> {},
                StreamPace.ON_AWS);
        handler = new SocketHandler(stream, tickets);
        logger.addHandler(log);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(log);
    }

    private Map<String, @Nullable Object> send(String event, String ticket) throws IOException {
        PojoSerializer<APIGatewayV2WebSocketEvent> events = LambdaEventSerializers.serializerFor(
                APIGatewayV2WebSocketEvent.class, SocketHandlerTest.class.getClassLoader());
        PojoSerializer<APIGatewayV2WebSocketResponse> responses = LambdaEventSerializers.serializerFor(
                APIGatewayV2WebSocketResponse.class, SocketHandlerTest.class.getClassLoader());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = Objects.requireNonNull(SocketHandlerTest.class.getResourceAsStream(event))) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("TICKET", ticket);
            APIGatewayV2WebSocketEvent read =
                    events.fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
            responses.toJson(handler.handleRequest(read, null), out);
        }
        return Json.parseObject(out.toString(StandardCharsets.UTF_8));
    }

    private Map<String, @Nullable Object> connect(String ticket) throws IOException {
        return send("socket-connect.json", ticket);
    }

    @Test
    void aTicketLetsAViewerInOnce() throws IOException {
        String ticket = tickets.issue("arn:aws:iam::123456789012:user/me").secret();

        assertThat(connect(ticket)).containsEntry("statusCode", 200);
        assertThat(connect(ticket)).containsEntry("statusCode", 403);
    }

    @Test
    void whoIsRefusedLeavesOneLineWithoutTheSecret() throws IOException {
        String ticket = tickets.issue("me").secret();
        tickets.redeem(ticket);

        assertThat(connect(ticket)).containsEntry("statusCode", 403);
        assertThat(connect("made-up")).containsEntry("statusCode", 403);
        assertThat(connect("")).containsEntry("statusCode", 401);
        assertThat(logged)
                .hasSize(3)
                .allSatisfy(line ->
                        assertThat(line).contains("a viewer was refused").doesNotContain(ticket, "made-up"));
    }

    @Test
    void whatAViewerSaysIsAnsweredOnItsConnectionAndNotInTheResponse() throws IOException {
        connect(tickets.issue("me").secret());

        Map<String, @Nullable Object> response = send("socket-message.json", "");

        assertThat(response).containsEntry("statusCode", 200).doesNotContainKey("body");
        assertThat(posted).containsExactly(CONNECTION + " {\"type\":\"snapshot\",\"id\":\"1\",\"jobs\":[]}");
        assertThat(subscriptions.topics(NOON)).hasSize(1);
    }

    @Test
    void whoGoesIsForgotten() throws IOException {
        connect(tickets.issue("me").secret());
        send("socket-message.json", "");

        assertThat(send("socket-disconnect.json", "")).containsEntry("statusCode", 200);
        assertThat(subscriptions.topics(NOON)).isEmpty();
    }
}
