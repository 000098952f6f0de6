package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.services.apigatewayv2.HttpMethod;

/**
 * A route of the HTTP API. The gateway knows each, so that an unknown path causes no invocation, and so that reading and writing routes can have different rights.
 *
 * @param method the HTTP method
 * @param path with the gateway's variables
 * @param reads whether it only lets its caller see something
 */
record ApiRoute(HttpMethod method, String path, boolean reads) {

    static final List<ApiRoute> ALL = List.of(
            read("/v1/dags"),
            read("/v1/dags/{dag}"),
            write(HttpMethod.PUT, "/v1/dags/{dag}"),
            write(HttpMethod.PATCH, "/v1/dags/{dag}"),
            read("/v1/dags/{dag}/versions"),
            write(HttpMethod.POST, "/v1/dags/{dag}/jobs"),
            read("/v1/jobs"),
            read("/v1/jobs/{id}"),
            read("/v1/jobs/{id}/tasks"),
            read("/v1/jobs/{id}/events"),
            write(HttpMethod.POST, "/v1/jobs/{id}/cancel"),
            write(HttpMethod.POST, "/v1/jobs/{id}/retry"),
            read("/v1/workers"),
            read("/v1/health"),
            read("/v1/openapi.json"),
            // A ticket gives the right to watch. Every caller with the right to read has it.
            new ApiRoute(HttpMethod.POST, "/v1/stream-tickets", true));

    private static ApiRoute read(String path) {
        return new ApiRoute(HttpMethod.GET, path, true);
    }

    private static ApiRoute write(HttpMethod method, String path) {
        return new ApiRoute(method, path, false);
    }

    /** The route's end of an execute-api ARN: method and path, any value for each variable. */
    String resource() {
        return method.name() + path.replaceAll("\\{[^}]*}", "*");
    }
}
