package dev.cascade.local.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a control plane, before it is known where that is and who asks.
 *
 * @param path percent-encoded, with the query
 * @param body empty if there is none
 * @param doubt what it may have done if no answer comes, and how to find out; empty if that is not worth a word
 */
record ApiCall(String method, String path, Map<String, String> headers, String body, Optional<String> doubt) {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    ApiCall {
        headers = Map.copyOf(headers);
    }

    static ApiCall get(String path) {
        return new ApiCall("GET", path, Map.of(), "", Optional.empty());
    }

    static ApiCall post(String path) {
        return new ApiCall("POST", path, Map.of(), "", Optional.empty());
    }

    static ApiCall put(String path, String contentType, String body) {
        return new ApiCall("PUT", path, Map.of("Content-Type", contentType), body, Optional.empty());
    }

    /** The same with a JSON body, which does once what it does, however often it is sent. */
    ApiCall once(String key, String json) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(IDEMPOTENCY_KEY, key);
        more.put("Content-Type", "application/json");
        return new ApiCall(method, path, more, json, doubt);
    }

    /** The same with a {@link #doubt}. */
    ApiCall withDoubt(String ifUnanswered) {
        return new ApiCall(method, path, headers, body, Optional.of(ifUnanswered));
    }

    /** Whether sending it again does no more than sending it once. */
    boolean mayBeRepeated() {
        return !method.equals("POST") || headers.containsKey(IDEMPOTENCY_KEY);
    }
}
