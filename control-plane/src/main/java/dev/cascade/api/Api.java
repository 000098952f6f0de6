package dev.cascade.api;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.background.FailureLog;
import dev.cascade.dsl.document.DocumentText;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.UncertainStartException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API without a server: a request in, one use case, a response out. Every mistake of a client is answered with a problem that
 * says what to do; nothing is thrown. Thread-safe.
 */
public final class Api {

    /** The longest body of a request, unless it is a DAG document. */
    public static final int MAX_BODY_BYTES = 1024 * 1024;

    /** The longest DAG document: 100,000 tasks, or a million edges, have to fit. */
    public static final int MAX_DOCUMENT_BYTES = DocumentText.MOST_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    private final List<Route> routes;
    private final FailureLog storeFailures = new FailureLog(LOG, "answering a request with what the store holds");

    /** Makes the API of a control plane whose live stream is {@code /v1/stream} on the host that was asked, and that authenticates nobody. */
    public Api(ControlPlane controlPlane) {
        this(controlPlane, Optional.empty(), ServiceInfo.of(ServiceInfo.Authentication.NONE));
    }

    /**
     * Makes the API of a control plane.
     *
     * @param streamUrl where the live stream is, {@code wss://…}; empty if it is {@code /v1/stream} on the host that was asked
     * @param info how callers are authenticated, before this is asked
     */
    public Api(ControlPlane controlPlane, Optional<String> streamUrl, ServiceInfo info) {
        this.routes = Stream.of(
                        new DagRoutes(controlPlane.registerDag(), controlPlane.describeDag()).routes(),
                        new JobRoutes(
                                        controlPlane.startJob(),
                                        controlPlane.describeJob(),
                                        controlPlane.cancelJob(),
                                        controlPlane.retryJob())
                                .routes(),
                        new LogRoutes(controlPlane.readLog()).routes(),
                        new ClearRoutes(controlPlane.clearTasks()).routes(),
                        new ExplainRoutes(controlPlane.explainJob()).routes(),
                        new CostRoutes(controlPlane.estimateCost()).routes(),
                        new PruneRoutes(controlPlane.pruneJobs()).routes(),
                        new StreamRoutes(controlPlane.streamTickets(), streamUrl).routes(),
                        new ServiceRoutes(
                                        controlPlane.describeWorkers(),
                                        controlPlane.stores().health(),
                                        controlPlane.clock(),
                                        info)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }

    /** All that can be asked, as method and path template, and query parameters. */
    List<Route> routes() {
        return routes;
    }

    /** How long a body may be for this method and path; a longer one need not be read to its end before it is given to {@link #handle}. */
    public int maxBodyBytes(String method, String path) {
        return routes.stream()
                .filter(route -> route.method().equals(method) && matches(route, path))
                .findFirst()
                .map(Route::maxBodyBytes)
                .orElse(MAX_BODY_BYTES);
    }

    private static boolean matches(Route route, String path) {
        try {
            return route.match(path).isPresent();
        } catch (ProblemException badAddress) {
            return false;
        }
    }

    /** Answers a request. */
    public ApiResponse handle(ApiRequest request) {
        try {
            if (request.method().equals("HEAD")) {
                return answer(request, "GET").withoutBody();
            }
            return answer(request, request.method());
        } catch (ProblemException e) {
            return problem(request, e.problem());
        } catch (RequestRejectedException e) {
            return problem(request, ProblemMessage.of(e));
        } catch (InvalidDagException e) {
            return problem(request, ProblemMessage.of(e));
        } catch (UncertainStartException e) {
            storeFailures.failed(e.store());
            return unavailable(
                    request,
                    "the store did not answer in time, and it is not known whether job " + e.jobId()
                            + " was created: ask GET /v1/jobs/" + e.jobId()
                            + "; the same request with the same Idempotency-Key starts no second job");
        } catch (StoreException e) {
            storeFailures.failed(e);
            return unavailable(
                    request,
                    e.isUnwritten()
                            ? "the store did not answer, so nothing was changed and nothing will be; try again in a"
                                    + " moment"
                            : "the store did not answer; try again in a moment");
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            return problem(
                    request, ProblemMessage.of(500, "internal-error", "this is a bug in Cascade; its log tells more"));
        }
    }

    private static ApiResponse unavailable(ApiRequest request, String detail) {
        return problem(request, ProblemMessage.of(503, "store-unavailable", detail));
    }

    private static ApiResponse problem(ApiRequest request, ProblemMessage problem) {
        ApiResponse response = ApiResponse.problem(problem);
        return request.method().equals("HEAD") ? response.withoutBody() : response;
    }

    private ApiResponse answer(ApiRequest request, String method) {
        for (Route route : routes) {
            if (route.method().equals(method)) {
                Optional<Map<String, String>> path = route.match(request.path());
                if (path.isPresent()) {
                    requireLength(request, route.maxBodyBytes());
                    requireMediaType(request, route.mediaTypes());
                    return route.answer()
                            .to(new Route.Call(request, path.get(), Query.parse(request.query(), route.query())));
                }
            }
        }
        return noSuchRoute(request);
    }

    private static void requireLength(ApiRequest request, int most) {
        if (request.body().length > most) {
            throw new ProblemException(
                    413,
                    "body-too-large",
                    "the body is larger than " + most / 1024 + " KB; put data into object storage");
        }
    }

    /**
     * Checks the media type of the body. A page of any site can make a browser send a form or plain text to this machine, but not JSON
     * without a permission. So a body must declare an accepted type.
     */
    private static void requireMediaType(ApiRequest request, List<String> types) {
        if (request.body().length > 0
                && request.mediaType().filter(types::contains).isEmpty()) {
            throw new ProblemException(
                    415,
                    "unsupported-media-type",
                    "a body here is " + String.join(" or ", types) + ", in UTF-8, and says so in its Content-Type; got "
                            + request.header("Content-Type").orElse("none"));
        }
    }

    private ApiResponse noSuchRoute(ApiRequest request) {
        String allowed = routes.stream()
                .filter(route -> route.match(request.path()).isPresent())
                .map(Route::method)
                .flatMap(method -> method.equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(method))
                .collect(Collectors.joining(", "));
        if (allowed.isEmpty()) {
            throw new ProblemException(
                    404,
                    "no-such-route",
                    "there is nothing at " + request.path() + "; see /v1/openapi.json for what there is");
        }
        return ApiResponse.problem(ProblemMessage.of(
                        405,
                        "method-not-allowed",
                        request.method() + " is not possible at " + request.path() + "; possible: " + allowed))
                .with("Allow", allowed);
    }
}
