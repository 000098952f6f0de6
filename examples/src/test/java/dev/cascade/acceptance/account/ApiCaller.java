package dev.cascade.acceptance.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.CommandResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Somebody who calls the deployed API.
 *
 * @param service what requests are signed for
 * @param who the caller, who signs requests; empty: requests are sent unsigned
 * @param headers what all requests have, such as a token
 */
public record ApiCaller(
        String url, String region, String service, Optional<AwsCredentials> who, Map<String, String> headers) {

    private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    /** What came back. */
    public record Response(int status, Map<String, List<String>> headers, String body) {

        public JsonNode json() {
            return CommandResult.parse(body);
        }
    }

    public Response get(String path) {
        return send("GET", path, "");
    }

    public Response post(String path, String json) {
        return send("POST", path, json);
    }

    public Response put(String path, String json) {
        return send("PUT", path, json);
    }

    /** Registers a DAG. */
    public void register(String dag, String document) {
        Response response = put("/v1/dags/" + dag, document);
        if (response.status() != 200) {
            throw new AssertionError("not registered: " + response);
        }
    }

    /** Starts a job; its id. */
    public String trigger(String dag, String context) {
        return start(dag, "{\"context\": " + context + "}");
    }

    /**
     * Starts a job whose id says that it was made an hour ago, and which so is treated as one that has been open for so long: those are on a list of
     * their own.
     */
    public String triggerOld(String dag) {
        long time = Instant.now().minus(Duration.ofHours(1)).toEpochMilli();
        UUID random = UUID.randomUUID();
        UUID old = new UUID(
                time << 16 | 0x7000 | random.getMostSignificantBits() & 0xFFF, random.getLeastSignificantBits());
        return start(dag, "{\"job_id\": \"" + old + "\"}");
    }

    private String start(String dag, String request) {
        Response response = post("/v1/dags/" + dag + "/jobs", request);
        if (response.status() != 202) {
            throw new AssertionError("not accepted: " + response);
        }
        return response.json().path("job_id").asText();
    }

    private Response send(String method, String path, String body) {
        ContentStreamProvider content = ContentStreamProvider.fromUtf8String(body);
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(URI.create(url + path))
                .putHeader("Content-Type", "application/json");
        headers.forEach(request::putHeader);
        if (!body.isEmpty()) {
            request.putHeader("Content-Length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
        }
        return send(
                who.map(identity -> signed(identity, request.build(), content)).orElse(request.build()), content, body);
    }

    private SdkHttpRequest signed(AwsCredentials identity, SdkHttpRequest request, ContentStreamProvider content) {
        SignedRequest signed = SIGNER.sign(sign -> sign.identity(identity)
                .request(request)
                .payload(content)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        return signed.request();
    }

    private static Response send(SdkHttpRequest request, ContentStreamProvider content, String body) {
        HttpExecuteRequest.Builder execute = HttpExecuteRequest.builder().request(request);
        if (!body.isEmpty()) {
            execute.contentStreamProvider(content);
        }
        try {
            HttpExecuteResponse response = HTTP.prepareRequest(execute.build()).call();
            String text = response.responseBody().isPresent()
                    ? new String(response.responseBody().get().readAllBytes(), StandardCharsets.UTF_8)
                    : "";
            return new Response(
                    response.httpResponse().statusCode(),
                    response.httpResponse().headers(),
                    text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
