package dev.cascade.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cascade.api.Api;
import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.usecase.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over real HTTP, on loopback. */
class DevServerTest {

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private LocalCascade cascade;
    private Api api;
    private DevStream stream;
    private DevServer server;

    @BeforeEach
    void start() throws Exception {
        cascade = EmbeddedCascade.open(LocalSettings.in(directory.resolve(".cascade")));
        stream = new DevStream(cascade.core());
        api = new Api(cascade.core());
        server = DevServer.start(DevServerSettings.onLoopback(0), api, stream);
        assertThat(send("PUT", "/v1/dags/daily", "tasks: { a: { type: noop } }").statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() {
        server.close();
        stream.close();
        cascade.close();
        client.close();
    }

    private HttpRequest.Builder request(String method, String address, String body) {
        return HttpRequest.newBuilder(server.uri().resolve(address))
                .header("Content-Type", method.equals("PUT") ? "application/yaml" : "application/json")
                .method(method, BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(String method, String address, String body) throws Exception {
        return client.send(request(method, address, body).build(), BodyHandlers.ofString());
    }

    private Map<String, @Nullable Object> get(String address) throws Exception {
        HttpResponse<String> response = send("GET", address, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.parseObject(response.body());
    }

    private static String code(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        return String.valueOf(Json.parseObject(response.body()).get("code"));
    }

    @Test
    void aJobIsTriggeredAndFoundOverHttp() throws Exception {
        HttpResponse<String> started = send("POST", "/v1/dags/daily/jobs", "{\"context\":{\"ä\":1}}");

        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(started.headers().firstValue("Content-Type")).contains("application/json");
        String location = started.headers().firstValue("Location").orElseThrow();
        assertThat(get(location)).containsEntry("context", Map.of("ä", 1));
    }

    @Test
    void theWebUiIsServedBesideTheApi() throws Exception {
        assumeTrue(server.servesUi(), "the build had no npm");

        assertThat(send("GET", "/", ""))
                .returns(302, HttpResponse::statusCode)
                .returns("/ui/", root -> root.headers().firstValue("Location").orElse(""));
        assertThat(send("GET", "/ui/jobs/some-job", ""))
                .returns(200, HttpResponse::statusCode)
                .satisfies(page -> assertThat(page.body()).contains("<div id=\"root\">"))
                .satisfies(page -> assertThat(page.headers().firstValue("Content-Security-Policy"))
                        .hasValueSatisfying(policy -> assertThat(policy)
                                .startsWith("default-src 'none'; ")
                                .doesNotContain("unsafe")));
    }

    @Test
    void aLinkOnAnotherSiteLeadsToThePagesAndNotToTheApi() throws Exception {
        assumeTrue(server.servesUi(), "the build had no npm");
        HttpRequest.Builder page = request("GET", "/ui/", "").header("Sec-Fetch-Site", "cross-site");
        HttpRequest.Builder data = request("GET", "/v1/jobs", "").header("Sec-Fetch-Site", "cross-site");

        assertThat(client.send(page.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(client.send(data.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
        assertThat(raw("GET /ui/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void aLongAnswerIsCompressedForAClientThatAcceptsThat() throws Exception {
        String plain = send("GET", "/v1/openapi.json", "").body();

        HttpResponse<byte[]> compressed = client.send(
                request("GET", "/v1/openapi.json", "")
                        .header("Accept-Encoding", "gzip, deflate")
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(compressed.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(compressed.headers().firstValueAsLong("Content-Length")).hasValue(compressed.body().length);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
        }
    }

    @Test
    @DisplayName("B-52: of 200 triggers at once, those with the same idempotency key are one job")
    void triggersAtOnceWithTheSameKeyAreOneJob() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            HttpRequest.Builder request = request("POST", "/v1/dags/daily/jobs", "{}");
            if (i % 2 == 0) {
                request.header("Idempotency-Key", "key-" + i % 20);
            }
            answers.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
        }
        Map<String, Set<String>> jobsByKey = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            HttpResponse<String> answer = answers.get(i).join();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            String key = i % 2 == 0 ? "key-" + i % 20 : "none-" + i;
            jobsByKey
                    .computeIfAbsent(key, k -> new HashSet<>())
                    .add(String.valueOf(Json.parseObject(answer.body()).get("job_id")));
        }

        assertThat(jobsByKey)
                .hasSize(110)
                .allSatisfy((key, jobs) -> assertThat(jobs).hasSize(1));
        assertThat((List<?>) get("/v1/jobs?limit=1000").get("jobs")).hasSize(110);
    }

    @Test
    void jobsAreListedNewestFirstPageByPage() throws Exception {
        for (int i = 0; i < 7; i++) {
            send("POST", "/v1/dags/daily/jobs", "{}");
        }
        List<String> order = new ArrayList<>();
        String cursor = "";
        do {
            Map<String, @Nullable Object> page = get("/v1/jobs?limit=3&cursor=" + cursor);
            if (page.get("jobs") instanceof List<?> jobs) {
                jobs.forEach(
                        job -> order.add(((Map<?, ?>) job).get("created_at") + " " + ((Map<?, ?>) job).get("job_id")));
            }
            cursor = page.get("next_cursor") instanceof String next ? next : "";
        } while (!cursor.isEmpty());

        assertThat(order).hasSize(7).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    @DisplayName("B-50: a body that is too large is refused with 413, and the client hears it")
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        String large = "{\"context\":{\"x\":\"" + "x".repeat(5_000_000) + "\"}}";

        HttpResponse<String> withLength = send("POST", "/v1/dags/daily/jobs", large);
        byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> chunked = client.send(
                request("POST", "/v1/dags/daily/jobs", "")
                        .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes)))
                        .build(),
                BodyHandlers.ofString());

        assertThat(withLength.statusCode()).isEqualTo(413);
        assertThat(code(withLength)).isEqualTo("body-too-large");
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(get("/v1/jobs")).containsEntry("jobs", List.of());
    }

    @Test
    void aLargeDagIsTaken() throws Exception {
        StringBuilder tasks = new StringBuilder("{\"tasks\":{");
        for (int i = 0; i < 30_000; i++) {
            tasks.append(i == 0 ? "" : ",")
                    .append("\"task-with-a-long-name-")
                    .append(i)
                    .append("\":{\"type\":\"noop\"}");
        }

        assertThat(send("PUT", "/v1/dags/large", tasks + "}}").statusCode()).isEqualTo(200);
        assertThat(tasks.length()).isGreaterThan(Api.MAX_BODY_BYTES);
    }

    @Test
    void withATokenEveryRouteButHealthDemandsIt() throws Exception {
        try (DevServer guarded =
                DevServer.start(new DevServerSettings("0.0.0.0", 0, Optional.of("s3cret")), api, stream)) {
            URI jobs = guarded.uri().resolve("/v1/jobs");

            HttpResponse<String> without =
                    client.send(HttpRequest.newBuilder(jobs).build(), BodyHandlers.ofString());
            HttpResponse<String> with = client.send(
                    HttpRequest.newBuilder(jobs)
                            .header("Authorization", "Bearer s3cret")
                            .build(),
                    BodyHandlers.ofString());
            HttpResponse<String> health = client.send(
                    HttpRequest.newBuilder(guarded.uri().resolve("/v1/health")).build(), BodyHandlers.ofString());

            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(code(without)).isEqualTo("unauthorized");
            assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(with.statusCode()).isEqualTo(200);
            assertThat(health.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aJobSaysThatItIsOfTheUserOfThisMachineOrOfSomebodyWithTheToken() throws Exception {
        assertThat(Json.parseObject(send("POST", "/v1/dags/daily/jobs", "{}").body()))
                .containsEntry("actor", System.getProperty("user.name"));
        try (DevServer guarded =
                DevServer.start(new DevServerSettings("127.0.0.1", 0, Optional.of("s3cret")), api, stream)) {
            HttpResponse<String> started = client.send(
                    HttpRequest.newBuilder(guarded.uri().resolve("/v1/dags/daily/jobs"))
                            .header("Authorization", "Bearer s3cret")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(Json.parseObject(started.body())).containsEntry("actor", "token");
        }
    }

    @Test
    void aRequestUnderAnotherNameIsRefused() throws Exception {
        assertThat(raw("GET /v1/jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("host-not-allowed");
    }

    @Test
    void aRequestThatIsNotHttpIsAnsweredWithAProblem() throws Exception {
        assertThat(raw("GET /v1/jobs/\u00e4 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 40");
        assertThat(raw("GET /v1/jobs?limit=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    /** What the server answers to text that an HTTP client would not send. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A client would take the body for the beginning of the next response. */
    @Test
    void aRequestForTheHeadAloneIsRefusedWithoutABody() throws Exception {
        String answer = raw("HEAD /v1/jobs HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 403").endsWith("\r\n\r\n");
    }

    @Test
    void headAndUnknownRoutesAreAnsweredAsTheApiSays() throws Exception {
        HttpResponse<String> head = send("HEAD", "/v1/jobs", "");
        HttpResponse<String> unknown = send("GET", "/nothing", "");
        HttpResponse<String> wrongMethod = send("DELETE", "/v1/jobs", "");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(code(unknown)).isEqualTo("no-such-route");
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void aPortInUseIsAClearError() {
        assertThatThrownBy(() -> DevServer.start(DevServerSettings.onLoopback(server.port()), api, stream))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port())
                .hasMessageContaining("--port");
    }

    @Test
    void aClosedServerFreesItsPort() {
        for (int tries = 1; ; tries++) {
            int port = server.port();
            server.close();
            try {
                server = DevServer.start(DevServerSettings.onLoopback(port), api, stream);
                assertThat(server.port()).isEqualTo(port);
                return;
            } catch (UncheckedIOException e) {
                // Another process of this machine may have got the port in between, but hardly each time.
                if (tries == 5) {
                    throw e;
                }
                server = DevServer.start(DevServerSettings.onLoopback(0), api, stream);
            }
        }
    }

    @Test
    void noWordOfCrossOriginSharingIsSaid() throws Exception {
        HttpResponse<String> answer = client.send(
                request("GET", "/v1/jobs", "")
                        .header("Origin", server.uri().toString())
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.headers().map().keySet().stream().flatMap(name -> Stream.of(name.toLowerCase(Locale.ROOT))))
                .noneMatch(name -> name.startsWith("access-control"));
    }
}
