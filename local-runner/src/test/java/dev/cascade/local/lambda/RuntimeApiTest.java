package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RuntimeApiTest {
    private static final String TRACE = "Root=1-692a7f00-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0";

    private final HttpClient client = HttpClient.newHttpClient();
    private RuntimeApi api;

    @BeforeEach
    void open() throws Exception {
        api = new RuntimeApi("arn:f");
    }

    @AfterEach
    void close() {
        api.close();
        client.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + api.address() + "/2018-06-01/runtime" + path));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request =
                to(path).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> next() throws Exception {
        return client.send(to("/invocation/next").build(), HttpResponse.BodyHandlers.ofString());
    }

    private PendingInvocation sendEvent(String id) {
        PendingInvocation exchange =
                new PendingInvocation(id, TRACE, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), 1234);
        api.send(exchange);
        return exchange;
    }

    @Test
    @DisplayName(
            "H10: a program that was not told the address, such as another user's, can neither take an event nor answer it")
    void onlyWhoKnowsTheAddressIsServed() throws Exception {
        PendingInvocation exchange = sendEvent("id-1");
        String port = api.address().replaceFirst("/.*", "");

        for (String path : List.of("", "/", "/" + "0".repeat(64))) {
            String base = "http://" + port + path + "/2018-06-01/runtime";
            assertThat(status(HttpRequest.newBuilder(URI.create(base + "/invocation/next"))))
                    .isEqualTo(403);
            assertThat(status(HttpRequest.newBuilder(URI.create(base + "/invocation/id-1/response"))
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))))
                    .isEqualTo(403);
            assertThat(status(HttpRequest.newBuilder(URI.create(base + "/init/error"))
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))))
                    .isEqualTo(403);
        }
        assertThat(exchange.answer()).isNotDone();
        assertThat(next().body()).isEqualTo("{\"a\":1}");
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void nextCarriesTheEventAndLambdasHeaders() throws Exception {
        sendEvent("id-1");
        HttpResponse<String> next = next();
        assertThat(next.body()).isEqualTo("{\"a\":1}");
        assertThat(next.headers().firstValue("Lambda-Runtime-Aws-Request-Id")).contains("id-1");
        assertThat(next.headers().firstValue("Lambda-Runtime-Deadline-Ms")).contains("1234");
        assertThat(next.headers().firstValue("Lambda-Runtime-Invoked-Function-Arn"))
                .contains("arn:f");
        assertThat(next.headers().firstValue("Lambda-Runtime-Trace-Id")).contains(TRACE);
    }

    @Test
    void nextWaitsAndTellsThatInitializationIsDone() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting =
                client.sendAsync(to("/invocation/next").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(api.initialized().get()).isInstanceOf(RuntimeEvent.Ready.class);
        assertThat(waiting).isNotDone();
        PendingInvocation exchange = sendEvent("id-1");
        assertThat(waiting.get().statusCode()).isEqualTo(200);
        assertThat(exchange.isDelivered()).isTrue();
    }

    @Test
    void aResponseEndsTheInvocation() throws Exception {
        PendingInvocation exchange = sendEvent("id-1");
        assertThat(post("/invocation/id-1/response", "[1]").statusCode()).isEqualTo(202);
        assertThat(exchange.answer().get())
                .isInstanceOfSatisfying(
                        RuntimeEvent.Response.class,
                        response -> assertThat(new String(response.body(), StandardCharsets.UTF_8))
                                .isEqualTo("[1]"));
    }

    @Test
    void aSecondOrForeignAnswerIsRefused() throws Exception {
        assertThat(post("/invocation/id-1/response", "1").statusCode()).isEqualTo(400);
        PendingInvocation exchange = sendEvent("id-1");
        assertThat(post("/invocation/other/response", "1").statusCode()).isEqualTo(400);
        assertThat(exchange.answer()).isNotDone();
        assertThat(post("/invocation/id-1/response", "1").statusCode()).isEqualTo(202);
        assertThat(post("/invocation/id-1/response", "2").statusCode()).isEqualTo(400);
    }

    @Test
    void anErrorWithoutJsonIsKeptAsItIs() throws Exception {
        PendingInvocation exchange = sendEvent("id-1");
        HttpRequest request = to("/invocation/id-1/error")
                .header("Lambda-Runtime-Function-Error-Type", "Shell.Failed")
                .POST(HttpRequest.BodyPublishers.ofString("it broke"))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(202);
        assertThat(exchange.answer().get()).isInstanceOfSatisfying(RuntimeEvent.Reported.class, reported -> {
            assertThat(reported.error().type()).isEqualTo("Shell.Failed");
            assertThat(reported.error().message()).isEqualTo("it broke");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\n", "ä", "\\u00e4\\\"", "x\",\"y"})
    @DisplayName(
            "F3: of a report of 10 MB, which repeats the message in its trace, the type and the beginning of the message are kept")
    void ofALargeReportTheBeginningIsKept(String of) throws Exception {
        PendingInvocation exchange = sendEvent("id-1");
        String text = "boom " + of.replace("\",\"", "").repeat(5_000_000 / of.length());
        String lines = ("\"" + of + "\",").repeat(2_000_000);

        assertThat(post(
                                "/invocation/id-1/error",
                                "{\"errorType\":\"Boom\",\"errorMessage\":\"" + text + "\",\"trace\":[" + lines + "\""
                                        + text + "\"]}")
                        .statusCode())
                .isEqualTo(202);

        assertThat(exchange.answer().get()).isInstanceOfSatisfying(RuntimeEvent.Reported.class, reported -> {
            assertThat(reported.error().type()).isEqualTo("Boom");
            assertThat(reported.error().message()).startsWith("boom ").hasSizeBetween(4_000, 70_000);
        });
    }

    @Test
    void anEndedProcessEndsInitialization() throws Exception {
        api.processExited(3);
        assertThat(api.initialized().get()).isEqualTo(new RuntimeEvent.Exited(3));
    }

    @Test
    void anUnknownRouteIsNotFound() throws Exception {
        assertThat(post("/nonsense", "").statusCode()).isEqualTo(404);
    }
}
