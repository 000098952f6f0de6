package dev.cascade.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.api.Api;
import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.local.access.OtherUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean no good, over real connections. */
class HostileClientTest {

    private static final DevServerLimits LIMITS = new DevServerLimits(
            8, Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(2));

    private static final String HEAD = "POST /v1/dags/daily/jobs HTTP/1.1\r\nHost: localhost\r\n";
    private static final String JSON = HEAD + "Content-Type: application/json\r\n";

    @TempDir
    Path directory;

    private LocalCascade cascade;
    private DevStream stream;
    private DevServer server;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() {
        cascade = EmbeddedCascade.open(LocalSettings.in(directory.resolve(".cascade")));
        stream = new DevStream(cascade.core());
        Api api = new Api(cascade.core());
        server = DevServer.start(DevServerSettings.onLoopback(0), LIMITS, api, stream);
        assertThat(put("/v1/dags/daily", "application/yaml", "tasks: { a: { type: noop } }"))
                .startsWith("HTTP/1.1 200");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        stream.close();
        cascade.close();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private Socket say(String text) throws IOException {
        Socket socket = open();
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** All that the server says until it ends the connection. */
    private static String toEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String exchange(String request) {
        try (Socket socket = say(request)) {
            return toEnd(socket);
        } catch (IOException e) {
            throw new AssertionError(request, e);
        }
    }

    /** Asks again until it is so, for half a minute at most. */
    private static void untilItHolds(Runnable claim) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                claim.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > giveUp) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private String put(String path, String type, String body) {
        return exchange("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip\r\n\r\n{}",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}xx0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{}\r\n",
                "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
                "Host: localhost\r\nContent-Length: 2\r\n\r\n{}",
            })
    @DisplayName(
            "H11: a doubtful request is answered with 400 and a problem, the connection ends, and nothing behind it is read")
    void aDoubtfulRequestEndsTheConnection(String rest) {
        String answer = exchange(JSON + rest + "GET /v1/workers HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(answer).contains("application/problem+json").doesNotContain("\"workers\"");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(answer).matches("(?s)HTTP/1.1 (400|413) .*");
    }

    @Test
    @DisplayName("H11: an expectation that the server does not know is 417, and nothing is done")
    void anUnknownExpectationIsRefused() {
        assertThat(exchange(JSON + "Expect: junk\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 417")
                .contains("application/problem+json", "unknown-expectation");
    }

    @Test
    @DisplayName("H11: a body that ends too early is 400")
    void aBodyThatEndsTooEarlyIsRefused() throws IOException {
        Socket socket = say(JSON + "Content-Length: 10\r\n\r\n{}");
        socket.shutdownOutput();

        assertThat(toEnd(socket)).startsWith("HTTP/1.1 400").contains("application/problem+json");
    }

    @Test
    @DisplayName("H11: pipelined requests are answered one after the other, chunked ones and others")
    void pipelinedRequestsAreAnswered() {
        String answer = exchange(JSON + "Transfer-Encoding: CHUNKED\r\n\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\nX-T: 1\r\n\r\n"
                + JSON + "Content-Length: 2\r\n\r\n{}"
                + "GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer.split("HTTP/1.1 202", -1)).hasSize(3);
        assertThat(answer).contains("{\"status\":\"ok\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /v1/he",
                "GET /v1/health HTTP/1.1\r\nHost: local",
                JSON + "Content-Length: 10\r\n\r\n{",
                JSON + "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
                JSON + "Transfer-Encoding: chunked\r\n\r\n",
            })
    @DisplayName("H11: a client that keeps the server waiting is cut off")
    void aStalledRequestIsCut(String begin) throws IOException {
        String answer = toEnd(say(begin));

        assertThat(answer)
                .satisfiesAnyOf(a -> assertThat(a).isEmpty(), a -> assertThat(a).startsWith("HTTP/1.1 408"));
    }

    @Test
    @DisplayName("H11: headers that trickle in are cut off, however long each pause is")
    void trickledHeadersAreCut() throws IOException {
        Socket socket = say("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n");

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 600; i++) {
                        socket.getOutputStream().write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));
                        // The pace of the client, not a wait for anything.
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName(
            "H11: beyond the connections that are served, a request is answered with 503, and places become free again")
    void connectionsAreBounded() throws IOException {
        for (int i = 0; i < LIMITS.connections(); i++) {
            Socket socket = say("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
        assertThat(exchange("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("Retry-After: 1")
                .contains("too-many-connections");

        for (Socket socket : sockets) {
            socket.close();
        }
        untilItHolds(
                () -> assertThat(exchange("GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 200"));
    }

    @Test
    @DisplayName("H11: a body that is said to be too large is refused before it comes")
    void aBodyThatIsSaidToBeTooLargeIsRefusedAtOnce() {
        assertThat(exchange(JSON + "Content-Length: " + (Api.MAX_BODY_BYTES + 1) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("body-too-large");
        assertThat(exchange(
                        "PUT /v1/dags/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                + (Api.MAX_DOCUMENT_BYTES + 1L) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(exchange(JSON + "Content-Length: 999999999999\r\n\r\n")).startsWith("HTTP/1.1 413");
    }

    @Test
    @DisplayName(
            "H9: when large documents in progress fill the memory for them, a further one gets 503, and small requests go on")
    void theMemoryForBodiesIsBounded() throws IOException {
        String large =
                "PUT /v1/dags/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ";
        Socket first = say(large + Api.MAX_DOCUMENT_BYTES + "\r\nExpect: 100-continue\r\n\r\n");
        byte[] goOn = first.getInputStream().readNBytes(25);

        assertThat(new String(goOn, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100");
        assertThat(exchange(large + Api.MAX_DOCUMENT_BYTES / 2 + "\r\n\r\n"))
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("Retry-After")
                .contains("too-many-bodies");
        assertThat(put("/v1/dags/small", "application/yaml", "tasks: { a: { type: noop } }"))
                .startsWith("HTTP/1.1 200");
        first.close();
        untilItHolds(() -> assertThat(
                        put("/v1/dags/x", "application/json", "{" + " ".repeat(Api.MAX_BODY_BYTES + 1) + "}"))
                .startsWith("HTTP/1.1 4")
                .doesNotContain("too-many-bodies"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: text/plain\r\n",
                "Content-Type: application/x-www-form-urlencoded\r\n",
                "Content-Type: multipart/form-data; boundary=x\r\n",
                "Content-Type: text/plain; x=application/json\r\n",
                "Content-Type: application/json; charset=utf-16\r\n",
            })
    @DisplayName("H10: what a page can send without leave, a form or text, is no body for this server")
    void aBodyThatIsNotJsonIsRefused(String type) {
        assertThat(exchange(HEAD + type + "Connection: close\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 415")
                .contains("unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://localhost:5173\r\n",
                "Origin: null\r\n",
                "Sec-Fetch-Site: same-site\r\n",
                "Sec-Fetch-Site: cross-site\r\n"
            })
    @DisplayName("H10: a page of another port may neither trigger a job nor watch")
    void aPageOfAnotherPortIsRefused(String header) {
        assertThat(exchange(JSON + header + "Connection: close\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 403");
        assertThat(exchange("GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n" + header
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    @DisplayName("H10: a WebSocket goes on behind the guard")
    void aWebSocketIsServed() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                Viewer viewer = Viewer.connect(client, URI.create("ws://127.0.0.1:" + server.port() + "/v1/stream"))) {
            assertThat(viewer.say("{\"action\":\"ping\"}").next()).containsEntry("type", "pong");
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("ws://127.0.0.1:" + server.port() + "/v1/stream");
            assertThatThrownBy(() -> Viewer.connect(client, address, "Origin", "http://localhost:1"))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(WebSocketHandshakeException.class);
        }
    }

    @Test
    @DisplayName("H10: another user of this machine is refused whatever he asks for, while the same user needs nothing")
    void anotherUserIsRefused() throws Exception {
        OtherUser.require();
        String url = server.uri().toString();

        assertThat(OtherUser.curl(url + "/v1/jobs")).endsWith("403").contains("other-user");
        assertThat(OtherUser.curl(url + "/v1/health")).endsWith("403");
        assertThat(OtherUser.curl(
                        "-X", "POST", "-H", "Content-Type: application/json", "-d", "{}", url + "/v1/dags/daily/jobs"))
                .endsWith("403");
        assertThat(OtherUser.curl(
                        "-H",
                        "Connection: Upgrade",
                        "-H",
                        "Upgrade: websocket",
                        "-H",
                        "Sec-WebSocket-Version: 13",
                        "-H",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        url + "/v1/stream"))
                .endsWith("403");
        assertThat(exchange("GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("\"jobs\":[]");
    }

    @Test
    @DisplayName("H10: connections of another user take no places away")
    void anotherUserTakesNoPlaces() throws Exception {
        OtherUser.require();
        for (int i = 0; i < 2 * LIMITS.connections(); i++) {
            assertThat(OtherUser.curl(server.uri() + "/v1/health")).endsWith("403");
        }
        assertThat(exchange("GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }
}
