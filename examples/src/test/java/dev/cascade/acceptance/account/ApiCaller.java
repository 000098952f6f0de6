package dev.cascade.acceptance.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param who whoever it is signs requests; empty: sends them as they are
 */
public record ApiCaller(String url, String region, Optional<AwsCredentials> who) {

    private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();
    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    /** What came back. */
    public record Response(int status, Map<String, List<String>> headers, String body) {

        public JsonNode json() {
            return Answer.parse(body);
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

    /** Starts a job; its id. */
    public String trigger(String dag, String context) {
        Response response = post("/v1/dags/" + dag + "/jobs", "{\"context\": " + context + "}");
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
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
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
