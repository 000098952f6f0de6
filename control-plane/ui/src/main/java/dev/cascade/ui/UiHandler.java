package dev.cascade.ui;

import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda function that serves the pages of the web UI behind an HTTP API. It calls nothing in AWS. Lambda calls {@link #handleRequest} by its name,
 * so that this jar needs no other. Immutable and thread-safe.
 */
public final class UiHandler {

    /** The environment variable with URLs, between blanks, to whose origins pages may connect beside their own. */
    public static final String CONNECT = "CASCADE_UI_CONNECT";

    /** An API in AWS is reached through TLS only. */
    private static final String ONLY_TLS = "max-age=31536000";

    private final Optional<StaticUi> pages;

    /** With what the function's environment says. */
    public UiHandler() {
        this(StaticUi.load(origins(System.getenv().getOrDefault(CONNECT, ""))));
    }

    UiHandler(Optional<StaticUi> pages) {
        this.pages = pages;
    }

    static List<String> origins(String urls) {
        return Arrays.stream(urls.strip().split("\\s+"))
                .filter(url -> !url.isEmpty())
                .map(URI::create)
                .map(url -> url.getScheme() + "://" + url.getAuthority())
                .distinct()
                .toList();
    }

    /**
     * Answers a request.
     *
     * @param event of an HTTP API, in version 2.0 of its payload; another, such as the daily one that keeps the function's snapshot, is ignored
     * @return the answer in the form that an HTTP API takes
     */
    public Map<String, Object> handleRequest(Map<String, Object> event) {
        Object path = event.get("rawPath");
        if (!(path instanceof String asked)) {
            return Map.of();
        }
        Map<?, ?> headers = object(event.get("headers"));
        PageRequest request = new PageRequest(
                text(object(object(event.get("requestContext")).get("http")).get("method"))
                        .orElse("GET"),
                asked,
                text(headers.get("accept-encoding")),
                text(headers.get("if-none-match")));
        PageResponse answer = pages.filter(there -> StaticUi.owns(asked))
                .map(there -> there.answer(request))
                .orElseGet(() -> new PageResponse(404, Map.of("cache-control", "no-store"), new byte[0]));
        Map<String, String> sent = new LinkedHashMap<>(answer.headers());
        sent.put("strict-transport-security", ONLY_TLS);
        return Map.of(
                "statusCode",
                answer.status(),
                "headers",
                sent,
                "isBase64Encoded",
                true,
                "body",
                Base64.getEncoder().encodeToString(answer.body()));
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static Optional<String> text(@Nullable Object value) {
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
