package dev.cascade.infra;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.apigatewayv2.HttpMethod;

/**
 * A route of the HTTP API. The gateway knows each, so that an unknown path does not reach the control plane, and so that reading and writing routes can have different rights.
 *
 * @param method the HTTP method
 * @param path with the gateway's variables
 * @param reads whether it only lets its caller see something
 * @param open whether anybody may call it, to learn how to become a caller
 */
record ApiRoute(HttpMethod method, String path, boolean reads, boolean open) {

    static final List<ApiRoute> ALL = Stream.of(
                    read("/v1/dags"),
                    read("/v1/dags/{dag}"),
                    write(HttpMethod.PUT, "/v1/dags/{dag}"),
                    write(HttpMethod.PATCH, "/v1/dags/{dag}"),
                    read("/v1/dags/{dag}/versions"),
                    read("/v1/dags/{dag}/versions/{version}"),
                    read("/v1/dags/{dag}/versions/{version}/graph"),
                    read("/v1/dags/{dag}/history"),
                    read("/v1/dags/{dag}/schedule"),
                    write(HttpMethod.POST, "/v1/dags/{dag}/jobs"),
                    read("/v1/jobs"),
                    read("/v1/jobs/{id}"),
                    read("/v1/jobs/{id}/states"),
                    read("/v1/jobs/{id}/tasks"),
                    read("/v1/jobs/{id}/tasks/{task}"),
                    read("/v1/jobs/{id}/explain"),
                    read("/v1/jobs/{id}/cost"),
                    read("/v1/jobs/{id}/tasks/{task}/attempts/{attempt}/log"),
                    read("/v1/jobs/{id}/events"),
                    write(HttpMethod.POST, "/v1/jobs/{id}/cancel"),
                    write(HttpMethod.POST, "/v1/jobs/{id}/retry"),
                    write(HttpMethod.POST, "/v1/jobs/{id}/clear"),
                    write(HttpMethod.POST, "/v1/prune"),
                    read("/v1/workers"),
                    new ApiRoute(HttpMethod.GET, "/v1/info", true, true),
                    read("/v1/health"),
                    read("/v1/openapi.json"),
                    // A ticket gives the right to watch. Every caller with the right to read has it.
                    new ApiRoute(HttpMethod.POST, "/v1/stream-tickets", true, false))
            .flatMap(ApiRoute::withHead)
            .toList();

    /** The gateway does not answer HEAD by itself where there is a route for GET. */
    private Stream<ApiRoute> withHead() {
        return method == HttpMethod.GET
                ? Stream.of(this, new ApiRoute(HttpMethod.HEAD, path, reads, open))
                : Stream.of(this);
    }

    private static ApiRoute read(String path) {
        return new ApiRoute(HttpMethod.GET, path, true, false);
    }

    private static ApiRoute write(HttpMethod method, String path) {
        return new ApiRoute(method, path, false, false);
    }

    /** Method and path, as the gateway names it. */
    String key() {
        return method.name() + " " + path;
    }

    /** The route's end of an execute-api ARN: method and path, any value for each variable. */
    String resource() {
        return method.name() + path.replaceAll("\\{[^}]*}", "*");
    }
}
