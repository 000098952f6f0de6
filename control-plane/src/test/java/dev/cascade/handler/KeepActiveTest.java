package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The event of the daily rule, which keeps snapshots from becoming inactive: every handler that the rule invokes takes it and does nothing. */
@DisplayName("R3: the daily event")
class KeepActiveTest {

    /** As in the rule's target; {@code infra-cdk} has the same text. */
    private static final String EVENT = "{\"cascade\":\"keep-active\",\"Records\":[]}";

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void isNoRequest() {
        assertThat(account.api
                        .handleRequest(Recorded.read(APIGatewayV2HTTPEvent.class, EVENT), null)
                        .getStatusCode())
                .isEqualTo(204);
        assertThat(account.aws.calls()).isZero();
    }

    @Test
    void isNoViewer() {
        SocketHandler socket = new SocketHandler(
                account.plane.liveStream(), account.plane.core().streamTickets());

        assertThat(socket.handleRequest(Recorded.read(APIGatewayV2WebSocketEvent.class, EVENT), null)
                        .getStatusCode())
                .isEqualTo(200);
        assertThat(account.aws.calls()).isZero();
    }

    @Test
    void isNoMessage() {
        assertThat(account.queue
                        .handleRequest(Recorded.read(SQSEvent.class, EVENT), null)
                        .getBatchItemFailures())
                .isEmpty();
        assertThat(account.aws.calls()).isZero();
    }

    @Test
    void isNoChange() {
        assertThat(account.changes
                        .handleRequest(Recorded.read(DynamodbEvent.class, EVENT), null)
                        .getBatchItemFailures())
                .isEmpty();
        assertThat(account.aws.calls()).isZero();
    }
}
