package dev.cascade.api;

import dev.cascade.usecase.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response, whatever carries it.
 *
 * @param headers by name, {@code Content-Type} among them
 * @param body text, to be sent as UTF-8; empty for none
 */
public record ApiResponse(int status, Map<String, String> headers, String body) {

    private static final String CONTENT_TYPE = "Content-Type";

    /** After how long a client may repeat a request that was not served. */
    private static final String RETRY_AFTER_SECONDS = "1";

    public ApiResponse {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    static ApiResponse json(int status, Map<String, @Nullable Object> tree) {
        return new ApiResponse(status, Map.of(CONTENT_TYPE, "application/json"), Json.write(tree));
    }

    static ApiResponse text(String text) {
        return new ApiResponse(200, Map.of(CONTENT_TYPE, "text/plain; charset=utf-8"), text);
    }

    /** A response with a problem; for a temporary one (503), also with the time after which to try again. */
    public static ApiResponse problem(ProblemMessage problem) {
        ApiResponse response = new ApiResponse(
                problem.status(), Map.of(CONTENT_TYPE, ProblemMessage.CONTENT_TYPE), Json.write(problem.tree()));
        return problem.status() == 503 ? response.with("Retry-After", RETRY_AFTER_SECONDS) : response;
    }

    ApiResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiResponse(status, more, body);
    }

    /** What answers HEAD where this answers GET. */
    ApiResponse withoutBody() {
        return new ApiResponse(status, headers, "");
    }
}
