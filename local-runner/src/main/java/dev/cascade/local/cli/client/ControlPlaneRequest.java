package dev.cascade.local.cli.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a control plane, without its address and credentials.
 *
 * @param path percent-encoded, with the query
 * @param body empty if there is none
 * @param doubt what it may have done if no answer comes, and how to find out; empty if that is not worth a word
 */
public record ControlPlaneRequest(
        String method, String path, Map<String, String> headers, String body, Optional<String> doubt) {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    public ControlPlaneRequest {
        headers = Map.copyOf(headers);
    }

    /** A request without a body that changes nothing. */
    public static ControlPlaneRequest get(String path) {
        return new ControlPlaneRequest("GET", path, Map.of(), "", Optional.empty());
    }

    /** A request without a body that changes something. */
    public static ControlPlaneRequest post(String path) {
        return new ControlPlaneRequest("POST", path, Map.of(), "", Optional.empty());
    }

    /** A request that stores its body. */
    public static ControlPlaneRequest put(String path, String contentType, String body) {
        return new ControlPlaneRequest("PUT", path, Map.of("Content-Type", contentType), body, Optional.empty());
    }

    /** The same with a JSON body, which does once what it does, however often it is sent. */
    ControlPlaneRequest once(String key, String json) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(IDEMPOTENCY_KEY, key);
        more.put("Content-Type", "application/json");
        return new ControlPlaneRequest(method, path, more, json, doubt);
    }

    /** The same with a JSON body. */
    ControlPlaneRequest withJson(String json) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put("Content-Type", "application/json");
        return new ControlPlaneRequest(method, path, more, json, doubt);
    }

    /** The same with a {@link #doubt}. */
    ControlPlaneRequest withDoubt(String ifUnanswered) {
        return new ControlPlaneRequest(method, path, headers, body, Optional.of(ifUnanswered));
    }

    /** Whether sending it again does no more than sending it once. */
    boolean mayBeRepeated() {
        return !method.equals("POST") || headers.containsKey(IDEMPOTENCY_KEY);
    }
}
