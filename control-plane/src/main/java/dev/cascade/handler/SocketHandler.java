package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketResponse;
import dev.cascade.api.LiveStream;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.usecase.StreamTickets;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live stream: clients that come, speak and go. Answers are posted to the connection, never returned. */
public final class SocketHandler implements RequestHandler<APIGatewayV2WebSocketEvent, APIGatewayV2WebSocketResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

    private final LiveStream stream;
    private final StreamTickets tickets;

    public SocketHandler() {
        this(
                AwsControlPlane.fromEnvironment().liveStream(),
                AwsControlPlane.fromEnvironment().core().streamTickets());
        Priming.with(
                AwsControlPlane.fromEnvironment(), () -> stream.notifyViewers().push(Priming.NO_JOB));
    }

    SocketHandler(LiveStream stream, StreamTickets tickets) {
        this.stream = stream;
        this.tickets = tickets;
    }

    @Override
    public APIGatewayV2WebSocketResponse handleRequest(APIGatewayV2WebSocketEvent event, Context context) {
        if (event.getRequestContext() == null) {
            return status(200); // The daily invocation that keeps the snapshot.
        }
        String connection = event.getRequestContext().getConnectionId();
        return switch (String.valueOf(event.getRequestContext().getEventType())) {
            case "CONNECT" -> connect(connection, event);
            case "DISCONNECT" -> {
                stream.disconnected(connection);
                yield status(200);
            }
            default -> {
                stream.received(connection, text(event));
                yield status(200);
            }
        };
    }

    private APIGatewayV2WebSocketResponse connect(String connection, APIGatewayV2WebSocketEvent event) {
        Optional<String> ticket = Optional.ofNullable(event.getQueryStringParameters())
                .flatMap(query -> Optional.ofNullable(query.get("ticket")))
                .filter(text -> !text.isEmpty());
        Optional<String> who = ticket.flatMap(tickets::redeem);
        if (who.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("connection", connection)
                    .addKeyValue(
                            "source_ip", event.getRequestContext().getIdentity().getSourceIp())
                    .log(
                            "a viewer was refused: {}",
                            ticket.isEmpty() ? "no ticket" : "a wrong, used or expired ticket");
            return status(ticket.isEmpty() ? 401 : 403);
        }
        stream.connected(connection, who.get());
        LOG.atInfo()
                .addKeyValue("connection", connection)
                .addKeyValue("who", who.get())
                .log("a viewer connected");
        return status(200);
    }

    private static String text(APIGatewayV2WebSocketEvent event) {
        return event.getBody() == null ? "" : event.getBody();
    }

    private static APIGatewayV2WebSocketResponse status(int code) {
        APIGatewayV2WebSocketResponse response = new APIGatewayV2WebSocketResponse();
        response.setIsBase64Encoded(false);
        response.setStatusCode(code);
        response.setHeaders(Map.of());
        return response;
    }
}
