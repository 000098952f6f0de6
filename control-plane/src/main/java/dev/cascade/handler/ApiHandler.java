package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cascade.api.ApiRequest;
import dev.cascade.api.ApiResponse;
import dev.cascade.api.EncodedBody;
import dev.cascade.api.ProblemMessage;
import dev.cascade.aws.AwsControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP API, behind API Gateway. */
public final class ApiHandler implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

    /**
     * Lambda answers with 6 MB of JSON at most, in which the body is a string: quotes and line ends take twice the room there, and bytes a third more
     * than there are, as Base64.
     */
    static final int LONGEST_ANSWER = 6_000_000;

    private final AwsControlPlane plane;

    public ApiHandler() {
        this(AwsControlPlane.fromEnvironment());
        Priming.with(
                plane,
                () -> plane.api()
                        .handle(new ApiRequest("GET", "/v1/jobs/" + Priming.NO_JOB, "", Map.of(), new byte[0])));
    }

    ApiHandler(AwsControlPlane plane) {
        this.plane = plane;
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        if (event.getRequestContext() == null) {
            return answer(
                    new ApiResponse(204, Map.of(), ""),
                    Optional.empty()); // The daily invocation that keeps the snapshot.
        }
        try {
            ApiRequest request = request(event);
            return answer(plane.api().handle(request), request.header("Accept-Encoding"));
        } finally {
            plane.finish();
        }
    }

    private static ApiRequest request(APIGatewayV2HTTPEvent event) {
        return new ApiRequest(
                event.getRequestContext().getHttp().getMethod(),
                path(event),
                Objects.requireNonNullElse(event.getRawQueryString(), ""),
                Objects.requireNonNullElse(event.getHeaders(), Map.of()),
                body(event),
                caller(event));
    }

    /** Who signed the request, or whom its token was given to. */
    private static String caller(APIGatewayV2HTTPEvent event) {
        APIGatewayV2HTTPEvent.RequestContext.@Nullable Authorizer authorizer =
                event.getRequestContext().getAuthorizer();
        if (authorizer != null && authorizer.getIam() != null) {
            return Objects.requireNonNullElse(authorizer.getIam().getUserArn(), "");
        }
        return authorizer != null
                        && authorizer.getJwt() != null
                        && authorizer.getJwt().getClaims() != null
                ? Objects.requireNonNullElse(authorizer.getJwt().getClaims().get("sub"), "")
                : "";
    }

    /** Stages with a name are part of the path; the one that is called $default is not. */
    private static String path(APIGatewayV2HTTPEvent event) {
        String stage = "/" + event.getRequestContext().getStage();
        String path = event.getRawPath();
        return path.startsWith(stage + "/") ? path.substring(stage.length()) : path;
    }

    private static byte[] body(APIGatewayV2HTTPEvent event) {
        @Nullable String body = event.getBody();
        if (body == null) {
            return new byte[0];
        }
        return event.getIsBase64Encoded() ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isTooLong(String body) {
        long length = body.length();
        for (int i = 0; length <= LONGEST_ANSWER && i < body.length(); i++) {
            char c = body.charAt(i);
            length += c == '"' || c == '\\' ? 1 : c < ' ' ? 5 : c > 127 ? 2 : 0;
        }
        return length > LONGEST_ANSWER;
    }

    private static ApiResponse tooLong(ApiResponse response) {
        return ApiResponse.problem(ProblemMessage.of(
                413,
                "answer-too-large",
                "the answer is larger than the 6 MB that Lambda passes on (its status was " + response.status()
                        + "); ask for less at once, with \"limit\" and \"cursor\""));
    }

    private static APIGatewayV2HTTPResponse answer(ApiResponse response, Optional<String> acceptEncoding) {
        EncodedBody body = EncodedBody.of(response, acceptEncoding);
        boolean fits = body.isGzip() ? 4L * body.bytes().length / 3 < LONGEST_ANSWER : !isTooLong(response.body());
        return fits ? answer(response, body) : answer(tooLong(response), Optional.empty());
    }

    /** An HTTP API hands on bytes that come as Base64, whatever their type. */
    private static APIGatewayV2HTTPResponse answer(ApiResponse response, EncodedBody body) {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(response.status())
                .withHeaders(body.headers(response))
                .withBody(body.isGzip() ? Base64.getEncoder().encodeToString(body.bytes()) : response.body())
                .withIsBase64Encoded(body.isGzip())
                .build();
    }
}
