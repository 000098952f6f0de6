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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on to a control plane, with the credentials of the command in place of those that came with them. {@code /v1/info} it answers
 * itself: with what the control plane says there, and where that is. Thread-safe.
 */
public final class RequestForwarder implements ApiBackend {

    private static final String API = "/v1/";
    private static final String INFO = "/v1/info";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** API Gateway waits for 30 seconds at most. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

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
        this.base = base;
        this.identity = identity;
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
        if (request.path().equals(INFO)) {
            return new ApiResponse(200, Map.of("Content-Type", "application/json"), info);
        }
        if (!isOfApi(request.path())) {
            return problem(404, "no-such-route", "there is nothing at " + request.path());
        }
        try {
            return answer(client.send(signed(request), BodyHandlers.ofByteArray()));
        } catch (CommandException e) {
            return problem(403, "no-credentials", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return problem(
                    502,
                    "control-plane-unreachable",
                    "the control plane at " + base + " did not answer: "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return problem(503, "stopping", "this server stops");
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
        headers.putAll(identity.headers(request.method(), url, Map.copyOf(headers), request.body()));
        HttpRequest.Builder builder = HttpRequest.newBuilder(url)
                .timeout(ANSWER_TIMEOUT)
                .method(
                        request.method(),
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
                + (status == 401 || status == 403 ? "; " + identity.advice() : "");
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
