package dev.cascade.aws.websocket;

import dev.cascade.port.ViewerException;
import dev.cascade.port.Viewers;
import java.time.Duration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClientBuilder;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.LimitExceededException;

/** Viewers behind API Gateway. One call a message. Thread-safe. */
public final class GatewayViewers implements Viewers {

    /** With all retries; well below the time for which a viewer is claimed. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

    private final ApiGatewayManagementApiClient client;

    /** @param client as {@link #client} makes it */
    public GatewayViewers(ApiGatewayManagementApiClient client) {
        this.client = client;
    }

    /** The client to use, with the builder's own settings and a limit to the time of a call; throttled calls are repeated by the SDK. */
    public static ApiGatewayManagementApiClient client(ApiGatewayManagementApiClientBuilder builder) {
        return builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                        .apiCallTimeout(LONGEST_CALL)
                        .build())
                .build();
    }

    @Override
    public Delivery post(String connection, String message) {
        try {
            client.postToConnection(b -> b.connectionId(connection).data(SdkBytes.fromUtf8String(message)));
            return Delivery.SENT;
        } catch (GoneException e) {
            return Delivery.GONE;
        } catch (LimitExceededException e) {
            return Delivery.BUSY;
        } catch (SdkException e) {
            throw new ViewerException(
                    "API Gateway did not post to a viewer: " + e.getMessage()
                            + "; check CASCADE_STREAM_ENDPOINT and the right execute-api:ManageConnections",
                    e);
        }
    }
}
