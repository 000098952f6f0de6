package dev.cascade.local.cli.client;

import dev.cascade.api.Api;
import dev.cascade.api.ApiRequest;
import dev.cascade.api.ApiResponse;
import dev.cascade.api.ProblemMessage;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.http.ApiBackend;
import dev.cascade.usecase.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on to a control plane, with the credentials of the command in place of those that came with them. {@code /v1/info} it answers
 * itself: with what the control plane says there, and where that is. Thread-safe.
 */
public final class RequestForwarder implements ApiBackend {

    private static final String API = "/v1/";
    private static final String INFO = "/v1/info";

    private static final int UNAUTHORIZED = 401;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** For a whole answer. API Gateway waits for 30 seconds at most. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** Others are no methods of an API, and not all of them can be signed. */
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    /** The headers of a request that mean something to the API. */
    private static final List<String> SENT = List.of("Accept", "Content-Type", "Idempotency-Key");
    /** Those of a response that mean something to its reader; by the date pages see how far their clock is off. */
    private static final List<String> RETURNED = List.of("Content-Type", "Date", "Location", "Retry-After");

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final URI base;
    private final RequestCredentials identity;
    private final String info;
    private final Duration timeout;

    /**
     * Sends nothing yet.
     *
     * @param base where the control plane is
     * @param info what it answered at {@code /v1/info}
     * @param profile the profile of the AWS configuration that {@code identity} signs with, if it was chosen
     * @param interrupt ends the requests that are under way
     */
    public RequestForwarder(
            URI base,
            RequestCredentials identity,
            Map<String, @Nullable Object> info,
            Optional<String> profile,
            InterruptSignal interrupt) {
        this(base, identity, info, profile, interrupt, ANSWER_TIMEOUT);
    }

    /** @param timeout how long a whole answer may take */
    RequestForwarder(
            URI base,
            RequestCredentials identity,
            Map<String, @Nullable Object> info,
            Optional<String> profile,
            InterruptSignal interrupt,
            Duration timeout) {
        this.base = base;
        this.identity = identity;
        this.timeout = timeout;
        Map<String, @Nullable Object> proxy = new LinkedHashMap<>();
        proxy.put("url", base.toString());
        proxy.put("profile", profile.orElse(null));
        proxy.put("region", identity.region().orElse(null));
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(info);
        whole.put("proxy", proxy);
        this.info = Json.write(whole);
        interrupt.onRaise(client::shutdownNow);
    }

    @Override
    public int maxBodyBytes(String method, String path) {
        return method.equals("PUT") ? Api.MAX_DOCUMENT_BYTES : Api.MAX_BODY_BYTES;
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        ApiResponse response = handleWithBody(request);
        return request.method().equals("HEAD") ? new ApiResponse(response.status(), response.headers(), "") : response;
    }

    private ApiResponse handleWithBody(ApiRequest request) {
        if (!METHODS.contains(request.method())) {
            return methodNotAllowed(request);
        }
        if (request.path().equals(INFO)) {
            return new ApiResponse(200, Map.of("Content-Type", "application/json"), info);
        }
        if (!isOfApi(request.path())) {
            return problem(404, "no-such-route", "there is nothing at " + request.path());
        }
        try {
            return answer(exchange(signed(request)));
        } catch (CommandException e) {
            return problem(403, "no-credentials", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return problem(
                    502,
                    "control-plane-unreachable",
                    "no complete answer from the control plane at " + base + ": "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return problem(503, "stopping", "this server stops");
        }
    }

    private static ApiResponse methodNotAllowed(ApiRequest request) {
        String possible = String.join(", ", METHODS);
        ApiResponse problem = problem(
                405,
                "method-not-allowed",
                request.method() + " is not possible at " + request.path() + "; possible: " + possible);
        Map<String, String> headers = new LinkedHashMap<>(problem.headers());
        headers.put("Allow", possible);
        return new ApiResponse(problem.status(), headers, problem.body());
    }

    /** The timeout of the request itself ends with the headers of the answer. */
    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("it was still sending after " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("a request failed for a reason that is no fault of a network", e);
        } finally {
            answer.cancel(true);
        }
    }

    /** Nothing else at that address is asked, whatever a path would lead to. */
    private static boolean isOfApi(String path) {
        try {
            return path.startsWith(API)
                    && !path.toLowerCase(Locale.ROOT).contains("%2e")
                    && URI.create(path).normalize().toString().equals(path);
        } catch (IllegalArgumentException noPath) {
            return false;
        }
    }

    private HttpRequest signed(ApiRequest request) {
        URI url = URI.create(base + request.path() + (request.query().isEmpty() ? "" : "?" + request.query()));
        Map<String, String> headers = new LinkedHashMap<>();
        SENT.forEach(name -> request.header(name).ifPresent(value -> headers.put(name, value)));
        // An installation of an older version, and a policy made for it, know only GET.
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        headers.putAll(identity.headers(method, url, Map.copyOf(headers), request.body()));
        HttpRequest.Builder builder = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .method(
                        method,
                        request.body().length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(request.body()))
                // Not signed, as what is between may change it.
                .header("Accept-Encoding", "gzip");
        headers.forEach(builder::header);
        return builder.build();
    }

    private ApiResponse answer(HttpResponse<byte[]> response) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        RETURNED.forEach(name -> response.headers().firstValue(name).ifPresent(value -> headers.put(name, value)));
        String body = text(response);
        if (response.statusCode() == UNAUTHORIZED) {
            // To the page, 401 is that its own key is wrong; here it is the command's credentials.
            return problem(403, "refused", refusal(UNAUTHORIZED, body));
        }
        boolean isOfGateway = response.statusCode() >= 400
                && !headers.getOrDefault("Content-Type", "")
                        .toLowerCase(Locale.ROOT)
                        .contains("problem+json");
        return isOfGateway
                ? problem(response.statusCode(), "refused", refusal(response.statusCode(), body))
                : new ApiResponse(response.statusCode(), headers, body);
    }

    /** API Gateway refuses with an object of its own kind. */
    private String refusal(int status, String body) {
        String reason;
        try {
            reason = Json.parse(body) instanceof Map<?, ?> fields && fields.get("message") instanceof String message
                    ? message.lines().findFirst().orElse("")
                    : "";
        } catch (IllegalArgumentException notJson) {
            reason = "";
        }
        return base + " answers " + status + (reason.isEmpty() ? "" : ": " + reason)
                + (status == UNAUTHORIZED || status == 403 ? "; " + identity.advice() : "");
    }

    private static String text(HttpResponse<byte[]> response) throws IOException {
        boolean isGzip = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
        if (!isGzip) {
            return new String(response.body(), StandardCharsets.UTF_8);
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ApiResponse problem(int status, String code, String detail) {
        return ApiResponse.problem(ProblemMessage.of(status, code, detail));
    }
}
