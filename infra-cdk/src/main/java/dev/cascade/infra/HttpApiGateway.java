package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpJwtAuthorizer;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpJwtAuthorizerProps;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegration;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegrationProps;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigatewayv2.AddRoutesOptions;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.apigatewayv2.HttpApiProps;
import software.amazon.awscdk.services.apigatewayv2.HttpStage;
import software.amazon.awscdk.services.apigatewayv2.HttpStageProps;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogSettings;
import software.amazon.awscdk.services.apigatewayv2.IHttpRouteAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.LogGroupLogDestination;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** The HTTP API: the routes of {@link ApiRoute}, each of which wants a caller with the right to it. */
final class HttpApiGateway extends Construct {

    /**
     * What a caller's loop can cost: at $1.00 a million requests and the invocations behind them, about $60 a day. A stranger's, which is refused, costs
     * the lines of the access log, about $9.
     */
    private static final ThrottleSettings THROTTLE =
            ThrottleSettings.builder().rateLimit(500).burstLimit(1000).build();

    private static final String STAGE = "$default";

    private final HttpApi api;

    HttpApiGateway(Construct scope, String id, IFunction handler, Authorization authorization) {
        super(scope, id);
        api = new HttpApi(
                this,
                "Api",
                HttpApiProps.builder()
                        .description("Cascade: DAGs and jobs")
                        .createDefaultStage(false)
                        .defaultAuthorizer(authorizer(authorization))
                        .build());
        HttpLambdaIntegration integration = new HttpLambdaIntegration(
                "Handler",
                handler,
                HttpLambdaIntegrationProps.builder()
                        .scopePermissionToRoute(false)
                        .build());
        ApiRoute.ALL.forEach(route -> api.addRoutes(AddRoutesOptions.builder()
                .methods(List.of(route.method()))
                .path(route.path())
                .authorizationScopes(scopes(authorization, route))
                .integration(integration)
                .build()));
        stage();
    }

    private static IHttpRouteAuthorizer authorizer(Authorization authorization) {
        return switch (authorization) {
            case Authorization.Iam iam -> new HttpIamAuthorizer();
            case Authorization.Jwt jwt ->
                new HttpJwtAuthorizer(
                        "Jwt",
                        jwt.issuer(),
                        HttpJwtAuthorizerProps.builder()
                                .jwtAudience(List.of(jwt.audience()))
                                .build());
        };
    }

    /** One of them is enough. */
    private static List<String> scopes(Authorization authorization, ApiRoute route) {
        return switch (authorization) {
            case Authorization.Iam iam -> List.of();
            case Authorization.Jwt jwt ->
                route.reads() ? List.of(jwt.readScope(), jwt.writeScope()) : List.of(jwt.writeScope());
        };
    }

    private void stage() {
        LogGroup log = FunctionIdentity.log(this, "AccessLog");
        new HttpStage(
                this,
                "Stage",
                HttpStageProps.builder()
                        .httpApi(api)
                        .stageName(STAGE)
                        .autoDeploy(true)
                        .throttle(THROTTLE)
                        .accessLogSettings(accessLog(log))
                        .build());
    }

    /** The caller, route and status of each request, also of rejected ones. It logs no header, so no credential. */
    private static IAccessLogSettings accessLog(LogGroup log) {
        String format =
                "{\"time\":\"$context.requestTime\",\"request\":\"$context.requestId\",\"route\":\"$context.routeKey\","
                        + "\"path\":\"$context.path\",\"status\":\"$context.status\",\"ip\":\"$context.identity.sourceIp\","
                        + "\"caller\":\"$context.identity.userArn\",\"subject\":\"$context.authorizer.claims.sub\","
                        + "\"refused\":\"$context.authorizer.error\",\"error\":\"$context.error.message\","
                        + "\"ms\":\"$context.responseLatency\"}";
        LogGroupLogDestination destination = new LogGroupLogDestination(log);
        return new IAccessLogSettings() {
            @Override
            public LogGroupLogDestination getDestination() {
                return destination;
            }

            @Override
            public AccessLogFormat getFormat() {
                return AccessLogFormat.custom(format);
            }
        };
    }

    /** Where it is, without a slash at the end. */
    String url() {
        return api.getApiEndpoint();
    }

    HttpApi api() {
        return api;
    }

    /** The ARN of a route in the only stage, as the policies of callers name it. */
    String arn(ApiRoute route) {
        Stack stack = Stack.of(this);
        return "arn:" + stack.getPartition() + ":execute-api:" + stack.getRegion() + ":" + stack.getAccount() + ":"
                + api.getApiId() + "/" + STAGE + "/" + route.resource();
    }
}
