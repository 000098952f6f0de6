package dev.cascade.infra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpJwtAuthorizer;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpJwtAuthorizerProps;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegration;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegrationProps;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigatewayv2.AddRoutesOptions;
import software.amazon.awscdk.services.apigatewayv2.CfnStage;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.apigatewayv2.HttpApiProps;
import software.amazon.awscdk.services.apigatewayv2.HttpMethod;
import software.amazon.awscdk.services.apigatewayv2.HttpNoneAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.HttpRoute;
import software.amazon.awscdk.services.apigatewayv2.HttpStage;
import software.amazon.awscdk.services.apigatewayv2.HttpStageProps;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogSettings;
import software.amazon.awscdk.services.apigatewayv2.IHttpRouteAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.LogGroupLogDestination;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * The HTTP API: the routes of {@link ApiRoute}, each of which wants a caller with the right to it, unless it is open; and those of the pages of the web
 * UI, which hold nothing of the account.
 */
final class HttpApiGateway extends Construct {

    /**
     * What a caller's loop can cost: at $1.00 a million requests and the invocations behind them, about $60 a day. A stranger's, which is refused, costs
     * the lines of the access log, about $9.
     */
    private static final ThrottleSettings THROTTLE =
            ThrottleSettings.builder().rateLimit(500).burstLimit(1000).build();

    /** What strangers together can cost with a route that is open: about $3 a day. */
    private static final Map<String, Integer> OPEN_THROTTLE =
            Map.of("ThrottlingRateLimit", 25, "ThrottlingBurstLimit", 50);

    /**
     * Whether {@code /ui/{proxy+}} would take {@code /ui/} is not documented: what stands for a variable might have to be longer than nothing. A route
     * {@code /ui/} is refused. A narrower route would not bound what strangers can cost: they would ask for a page.
     */
    private static final List<String> PAGES = List.of("/", "/{proxy+}");

    /** The gateway does not answer HEAD by itself where there is a route for GET. */
    private static final List<HttpMethod> PAGE_METHODS = List.of(HttpMethod.GET, HttpMethod.HEAD);

    private static final String STAGE = "$default";

    private final HttpApi api;
    private final List<HttpRoute> open = new ArrayList<>();
    private final Map<String, Object> openSettings = new LinkedHashMap<>();

    HttpApiGateway(Construct scope, String id) {
        super(scope, id);
        api = new HttpApi(
                this,
                "Api",
                HttpApiProps.builder()
                        .description("Cascade: DAGs and jobs")
                        .createDefaultStage(false)
                        .build());
    }

    /**
     * Sends requests to functions, once.
     *
     * @param handler of the API
     * @param jwt whose tokens callers show; empty: they sign with AWS credentials
     * @param pages serves the web UI
     */
    void handledBy(IFunction handler, Optional<Authorization.Jwt> jwt, Optional<IFunction> pages) {
        HttpLambdaIntegration integration = integration("Handler", handler);
        IHttpRouteAuthorizer authorizer = authorizer(jwt);
        for (ApiRoute route : ApiRoute.ALL) {
            AddRoutesOptions.Builder options = AddRoutesOptions.builder()
                    .methods(List.of(route.method()))
                    .path(route.path())
                    .integration(integration);
            if (route.open()) {
                addOpen(
                        List.of(route.key()),
                        options,
                        "Clients read there how callers are authenticated, which is no secret, before they can be.");
            } else {
                api.addRoutes(options.authorizer(authorizer)
                        .authorizationScopes(scopes(jwt, route))
                        .build());
            }
        }
        pages.ifPresent(this::addPages);
        stage();
    }

    private void addPages(IFunction pages) {
        HttpLambdaIntegration integration = integration("Pages", pages);
        for (String path : PAGES) {
            addOpen(
                    PAGE_METHODS.stream()
                            .map(method -> method.name() + " " + path)
                            .toList(),
                    AddRoutesOptions.builder().methods(PAGE_METHODS).path(path).integration(integration),
                    "A browser loads pages before anybody can log in on them; they hold nothing of the account.");
        }
    }

    private void addOpen(List<String> keys, AddRoutesOptions.Builder options, String reason) {
        for (HttpRoute route :
                api.addRoutes(options.authorizer(new HttpNoneAuthorizer()).build())) {
            Suppressions.except(route, "AwsSolutions-APIG4", reason);
            open.add(route);
        }
        keys.forEach(key -> openSettings.put(key, OPEN_THROTTLE));
    }

    private static HttpLambdaIntegration integration(String id, IFunction function) {
        return new HttpLambdaIntegration(
                id,
                function,
                HttpLambdaIntegrationProps.builder()
                        .scopePermissionToRoute(false)
                        .build());
    }

    private static IHttpRouteAuthorizer authorizer(Optional<Authorization.Jwt> jwt) {
        return jwt.<IHttpRouteAuthorizer>map(of -> new HttpJwtAuthorizer(
                        "Jwt",
                        of.issuer(),
                        HttpJwtAuthorizerProps.builder()
                                .jwtAudience(List.of(of.audience()))
                                .build()))
                .orElseGet(HttpIamAuthorizer::new);
    }

    /** One of them is enough. */
    private static List<String> scopes(Optional<Authorization.Jwt> jwt, ApiRoute route) {
        return jwt.map(of -> route.reads() ? List.of(of.readScope(), of.writeScope()) : List.of(of.writeScope()))
                .orElse(List.of());
    }

    private void stage() {
        LogGroup log = FunctionIdentity.log(this, "AccessLog");
        HttpStage stage = new HttpStage(
                this,
                "Stage",
                HttpStageProps.builder()
                        .httpApi(api)
                        .stageName(STAGE)
                        .autoDeploy(true)
                        .throttle(THROTTLE)
                        .accessLogSettings(accessLog(log))
                        .build());
        // The gateway refuses settings of a route that it does not have yet.
        open.forEach(stage.getNode()::addDependency);
        CfnStage settings = (CfnStage) Objects.requireNonNull(stage.getNode().getDefaultChild());
        settings.setRouteSettings(openSettings);
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
