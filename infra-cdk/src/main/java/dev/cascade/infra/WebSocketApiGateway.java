package dev.cascade.infra;

import software.amazon.awscdk.Stack;
import software.amazon.awscdk.aws_apigatewayv2_integrations.WebSocketLambdaIntegration;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.apigatewayv2.WebSocketApi;
import software.amazon.awscdk.services.apigatewayv2.WebSocketApiProps;
import software.amazon.awscdk.services.apigatewayv2.WebSocketRoute;
import software.amazon.awscdk.services.apigatewayv2.WebSocketRouteOptions;
import software.amazon.awscdk.services.apigatewayv2.WebSocketStage;
import software.amazon.awscdk.services.apigatewayv2.WebSocketStageProps;
import software.amazon.awscdk.services.lambda.IFunction;
import software.constructs.Construct;

/** The live stream: a WebSocket API whose clients come in with a ticket that they got from the HTTP API. */
final class WebSocketApiGateway extends Construct {

    private static final String STAGE = "v1";

    /**
     * Anybody may try to connect, and each try invokes a function before it is refused: this bounds what strangers can cost
     * (infra-cdk/docs/cost.md). A viewer takes two requests, one that connects and one that subscribes.
     */
    private static final ThrottleSettings THROTTLE =
            ThrottleSettings.builder().rateLimit(50).burstLimit(200).build();

    private final WebSocketApi api;

    WebSocketApiGateway(Construct scope, String id) {
        super(scope, id);
        api = new WebSocketApi(
                this,
                "Api",
                WebSocketApiProps.builder()
                        .description("Cascade: the live stream")
                        .routeSelectionExpression("$request.body.action")
                        .build());
        WebSocketStage stage = new WebSocketStage(
                this,
                "Stage",
                WebSocketStageProps.builder()
                        .webSocketApi(api)
                        .stageName(STAGE)
                        .autoDeploy(true)
                        .throttle(THROTTLE)
                        .build());
        Suppressions.except(
                stage,
                "AwsSolutions-APIG1",
                "Logs of WebSocket APIs need a role in the settings that the whole account has for API Gateway, which is not ours to"
                        + " set; the handler logs whom it refuses.");
    }

    /** Sends all that clients do to a function. */
    void handledBy(IFunction handler) {
        for (String route : new String[] {"$connect", "$disconnect", "$default"}) {
            // An integration for each route: one that routes share permits only the first of them to invoke the
            // function.
            WebSocketLambdaIntegration integration =
                    new WebSocketLambdaIntegration("Handler" + route.substring(1), handler);
            WebSocketRoute added = api.addRoute(
                    route,
                    WebSocketRouteOptions.builder().integration(integration).build());
            Suppressions.except(
                    added,
                    "AwsSolutions-APIG4",
                    "A browser cannot sign the request that opens a WebSocket. $connect wants a ticket for a single use, which only"
                            + " callers of the HTTP API with the right to it get; the other routes are reached by who is connected.");
        }
    }

    /** Where clients connect. */
    String url() {
        return api.getApiEndpoint() + "/" + STAGE;
    }

    /** Where messages to clients are posted. */
    String managementUrl() {
        Stack stack = Stack.of(this);
        return "https://" + api.getApiId() + ".execute-api." + stack.getRegion() + "." + stack.getUrlSuffix() + "/"
                + STAGE;
    }

    /** The ARN of all connections: which there are is not known before they are. */
    String connectionsArn() {
        Stack stack = Stack.of(this);
        return "arn:" + stack.getPartition() + ":execute-api:" + stack.getRegion() + ":" + stack.getAccount() + ":"
                + api.getApiId() + "/" + STAGE + "/POST/@connections/*";
    }
}
