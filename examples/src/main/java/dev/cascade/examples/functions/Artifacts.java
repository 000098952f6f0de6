package dev.cascade.examples.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The results of upstream tasks, whole, wherever they are kept: in the event, or in S3 when they were too large for it. The SDK
 * finds the store by {@code AWS_ENDPOINT_URL_S3} where that is set.
 */
final class Artifacts {

    private static final List<String> REFERENCE_KEYS = List.of("result_location", "result_s3_key", "result_size_bytes");
    private static final Pattern LOCATION = Pattern.compile("s3://(?<bucket>[^/]+)/(?<key>.+)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Artifacts() {}

    /** The result of a direct upstream task; a missing node when there is none. */
    static JsonNode upstreamResult(JsonNode event, String taskId) {
        JsonNode context = event.path("context");
        // In AWS the results of many upstreams together may be too large for the event.
        String location = context.path("upstream_results_location").asText();
        JsonNode results = location.isEmpty() ? context.path("upstream_results") : stored("upstream_results", location);
        JsonNode result = results.path(taskId);
        return result instanceof ObjectNode object ? whole(object) : result;
    }

    private static JsonNode whole(ObjectNode result) {
        JsonNode data = result.deepCopy().remove(REFERENCE_KEYS);
        if (!data.isEmpty() || !result.has("result_location")) {
            return data;
        }
        return stored("result", result.path("result_location").asText());
    }

    private static JsonNode stored(String what, String location) {
        Matcher place = LOCATION.matcher(location);
        if (!place.matches()) {
            throw new IllegalArgumentException(what + "_location must look like s3://bucket/key, got " + location);
        }
        return read(place.group("bucket"), place.group("key"));
    }

    private static JsonNode read(String bucket, String key) {
        // Made only when it is needed: most results come with the event, and a client costs half a second of a cold
        // start.
        boolean otherStore = System.getenv("AWS_ENDPOINT_URL_S3") != null || System.getenv("AWS_ENDPOINT_URL") != null;
        try (S3Client s3 = S3Client.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .forcePathStyle(otherStore)
                        .build();
                InputStream object =
                        s3.getObject(request -> request.bucket(bucket).key(key))) {
            return JSON.readTree(object);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read s3://" + bucket + "/" + key, e);
        }
    }
}
