package dev.cascade.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.api.Api;
import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.StartJob;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live stream over real WebSockets, on loopback, of jobs that really run. */
class DevStreamTest {

    private static final String CHAIN = "tasks: { a: { type: command, command: [cat] },"
            + " b: { type: command, command: [cat], depends_on: [a] } }";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private LocalSettings settings;
    private LocalCascade cascade;
    private DevStream stream;
    private Api api;
    private DevServer server;

    @BeforeEach
    void start() throws Exception {
        settings = LocalSettings.in(directory.resolve(".cascade"));
        cascade = EmbeddedCascade.open(settings);
        cascade.work();
        stream = new DevStream(cascade.core(), Duration.ofSeconds(1));
        api = new Api(cascade.core());
        server = DevServer.start(DevServerSettings.onLoopback(0), api, stream);
        send("PUT", "/v1/dags/daily", CHAIN);
    }

    @AfterEach
    void stop() {
        server.close();
        stream.close();
        cascade.close();
        client.close();
    }

    private Map<String, @Nullable Object> send(String method, String address, String body) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(server.uri().resolve(address))
                        .header("Content-Type", method.equals("PUT") ? "application/yaml" : "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return Json.parseObject(response.body());
    }

    private void startJob(String id) throws Exception {
        send("POST", "/v1/dags/daily/jobs", "{\"job_id\":\"" + id + "\"}");
    }

    private URI address(String query) {
        return address(server, query);
    }

    private static URI address(DevServer at, String query) {
        return URI.create("ws://127.0.0.1:" + at.port() + "/v1/stream" + query);
    }

    private Viewer viewer() {
        return Viewer.connect(client, address(""));
    }

    private static List<Long> seqs(List<Map<String, @Nullable Object>> messages) {
        List<Long> seqs = new ArrayList<>();
        for (Map<String, @Nullable Object> message : messages) {
            if (message.get("events") instanceof List<?> batch) {
                batch.forEach(event -> seqs.add(number(((Map<?, ?>) event).get("seq"))));
            } else if ("event".equals(message.get("type"))) {
                seqs.add(number(message.get("seq")));
            }
        }
        return seqs;
    }

    private static Long number(@Nullable Object value) {
        return Long.valueOf(String.valueOf(value));
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private List<?> happened(String job) throws Exception {
        return (List<?>) send("GET", "/v1/jobs/" + job + "/events", "").get("events");
    }

    @Test
    void whoSubscribesBeforeTheTriggerSeesASnapshotAndThenEveryTransitionInOrder() throws Exception {
        try (Viewer viewer = viewer().subscribe("job:j1", "")) {
            assertThat(viewer.next())
                    .containsEntry("type", "snapshot")
                    .containsEntry("seq", 0)
                    .containsEntry("job", null);
            startJob("j1");

            List<Map<String, @Nullable Object>> told = viewer.untilSuccess();
            List<@Nullable Object> events = new ArrayList<>();
            told.forEach(message -> events.add(message.get("event")));

            assertThat(seqs(told)).isEqualTo(upTo(told.size()));
            assertThat(Json.write(events)).isEqualTo(Json.write(happened("j1")));
        }
    }

    @Test
    void afterACutInTheMiddleNothingIsMissingAndNothingComesTwice() throws Exception {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        try (Viewer first = viewer().subscribe("job:j1", "")) {
            first.next();
            startJob("j1");
            all.addAll(first.until(message -> number(message.get("seq")) == 3));
        }
        try (Viewer second = viewer().subscribe("job:j1", ",\"after\":3")) {
            assertThat(second.next()).containsEntry("type", "snapshot").containsEntry("seq", 3);
            all.addAll(second.untilSuccess());
        }

        assertThat(seqs(all)).isEqualTo(upTo(happened("j1").size()));
    }

    @Test
    void allJobsOfADagAreSeenEachFromItsStart() throws Exception {
        try (Viewer viewer = viewer().subscribe("dag:daily", "")) {
            assertThat(viewer.next()).containsEntry("jobs", List.of());
            startJob("j1");
            List<Map<String, @Nullable Object>> told = viewer.untilSuccess();

            assertThat(seqs(told)).isEqualTo(upTo(happened("j1").size()));
        }
    }

    @Test
    void whatAnotherProcessDoesIsSeenToo() throws Exception {
        try (Viewer one = viewer().subscribe("job:j1", "");
                Viewer all = viewer().subscribe("jobs", "");
                LocalCascade other = EmbeddedCascade.open(settings)) {
            one.next();
            all.next();
            other.work();
            other.core()
                    .startJob()
                    .start(new StartJob.Request(
                            "daily", "{}", "cli", Optional.of("j1"), Optional.empty(), Optional.empty(), false));

            assertThat(seqs(one.untilSuccess())).isEqualTo(seqs(all.untilSuccess()));
        }
    }

    @Test
    void aLargeJobTravelsInFewMessagesToWhoTakesBatches() throws Exception {
        StringBuilder dag = new StringBuilder("{\"tasks\":{");
        for (int i = 0; i < 2_000; i++) {
            dag.append(i == 0 ? "" : ",").append("\"task-").append(i).append("\":{\"type\":\"noop\"}");
        }
        send("PUT", "/v1/dags/daily", dag + "}}");
        try (Viewer viewer = viewer().subscribe("job:j1", ",\"batch\":true")) {
            viewer.next();
            startJob("j1");
            List<Map<String, @Nullable Object>> told = viewer.untilSuccess();

            assertThat(seqs(told)).isEqualTo(upTo(seqs(told).size()));
            assertThat(told.size()).isLessThanOrEqualTo(2_000 / 50);
        }
    }

    @Test
    void mistakesAreAnsweredAndTheConnectionStaysOpen() throws Exception {
        try (Viewer viewer = viewer()) {
            assertThat(viewer.say("nonsense").next()).containsEntry("code", "bad-json");
            assertThat(viewer.subscribe("job:none", ",\"after\":5").next())
                    .containsEntry("code", "job-not-found")
                    .containsEntry("id", "1");
            viewer.socket().sendBinary(ByteBuffer.wrap("{}".getBytes()), true).join();
            assertThat(viewer.next()).containsEntry("code", "bad-action");
            viewer.socket().sendText("{\"action\"", false).join();
            viewer.socket().sendText(":\"ping\"}", true).join();
            assertThat(viewer.next()).containsEntry("type", "pong");
            assertThat(viewer.say("\"" + "x".repeat(40_000) + "\"").next()).containsEntry("code", "message-too-large");
            assertThat(viewer.subscribe("jobs", "").next()).containsEntry("type", "snapshot");
        }
    }

    private String ticket() throws Exception {
        Map<String, @Nullable Object> ticket = send("POST", "/v1/stream-tickets", "");
        assertThat(ticket.get("url")).isEqualTo(address("").toString());
        return String.valueOf(ticket.get("ticket"));
    }

    private static void requireRefused(int status, Runnable connect) {
        assertThatThrownBy(connect::run)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
    }

    @Test
    void aTicketLetsInOnceAndAWrongOneDoesNotEvenWhereNoneIsNeeded() throws Exception {
        String ticket = ticket();
        try (Viewer viewer = Viewer.connect(client, address("?ticket=" + ticket))) {
            assertThat(viewer.say("{\"action\":\"ping\"}").next()).containsEntry("type", "pong");
        }

        requireRefused(403, () -> Viewer.connect(client, address("?ticket=" + ticket)));
        requireRefused(403, () -> Viewer.connect(client, address("?ticket=nonsense")));
        requireRefused(403, () -> Viewer.connect(client, address("?ticket=")));
    }

    @Test
    void whereThereIsATokenItIsDemandedOrATicket() throws Exception {
        try (DevServer guarded =
                DevServer.start(new DevServerSettings("0.0.0.0", 0, Optional.of("s3cret")), api, stream)) {
            URI address = address(guarded, "");
            requireRefused(401, () -> Viewer.connect(client, address));
            requireRefused(401, () -> Viewer.connect(client, address, "Authorization", "Bearer wrong"));
            try (Viewer token = Viewer.connect(client, address, "Authorization", "Bearer s3cret");
                    Viewer ticket = Viewer.connect(client, address(guarded, "?ticket=" + ticket()))) {
                assertThat(token.say("{\"action\":\"ping\"}").next()).containsEntry("type", "pong");
                assertThat(ticket.say("{\"action\":\"ping\"}").next()).containsEntry("type", "pong");
            }
        }
    }

    @Test
    void aPageOfAnotherSiteIsRefused() {
        requireRefused(403, () -> Viewer.connect(client, address(""), "Origin", "https://evil.example"));
    }

    @Test
    void whoTakesNothingIsCutOffAndOthersAreTold() throws Exception {
        StringBuilder dag = new StringBuilder("{\"tasks\":{");
        for (int i = 0; i < 5_000; i++) {
            dag.append(i == 0 ? "" : ",").append("\"task-").append(i).append("\":{\"type\":\"noop\"}");
        }
        send("PUT", "/v1/dags/daily", dag + "}}");
        try (Viewer sleeper = Viewer.sleeping(client, address(""));
                Viewer other = viewer().subscribe("job:j2", "")) {
            other.next();
            // More than the buffers on the way can take.
            for (int i = 0; i < 30; i++) {
                sleeper.say("{\"action\":\"subscribe\",\"id\":\"" + i + "\",\"topic\":\"job:j1\"}");
            }
            startJob("j1");
            send("PUT", "/v1/dags/daily", CHAIN);
            startJob("j2");
            assertThat(seqs(other.untilSuccess())).isEqualTo(upTo(happened("j2").size()));

            while (stream.viewers() > 1) {
                Thread.sleep(20);
            }
            sleeper.wakeUp();
            assertThat(sleeper.closedWith()).as("told so, or broken off").isIn(1008, 1006, -1);
            assertThat(other.say("{\"action\":\"ping\"}").next()).containsEntry("type", "pong");
        }
    }

    @Test
    void theClientOfTheDocumentationFollowsAJobToItsEnd() throws Exception {
        String page = Files.readString(Path.of("../control-plane/docs/live-stream.md"));
        String code = page.substring(page.indexOf("```js\n") + 6, page.lastIndexOf("```"));
        Path script = Files.writeString(directory.resolve("watch.mjs"), code);
        startJob("j1");
        ProcessBuilder node = new ProcessBuilder("node", "--experimental-websocket", script.toString(), "j1");
        node.environment().put("CASCADE_URL", server.uri().toString());
        node.environment().remove("CASCADE_TOKEN");
        Process process = node.redirectError(ProcessBuilder.Redirect.INHERIT).start();

        List<String> lines = process.inputReader().lines().toList();

        assertThat(process.waitFor()).isZero();
        assertThat(lines).hasSize(happened("j1").size()).last().asString().contains("job.success");
    }

    @Test
    @DisplayName("H11: what waits for viewers who subscribe to much and take nothing is bounded, by viewer and in all")
    void viewersWhoTakeNothingDoNotFillTheMemory() throws Exception {
        for (int i = 0; i < 20; i++) {
            send("POST", "/v1/dags/daily/jobs", "{\"context\":{\"x\":\"" + "x".repeat(1_500) + "\"}}");
        }
        List<Viewer> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Viewer viewer = Viewer.sleeping(client, address(""));
                viewers.add(viewer);
                for (int id = 0; id < 99; id++) {
                    viewer.socket()
                            .sendText("{\"action\":\"subscribe\",\"id\":\"" + id + "\",\"topic\":\"jobs\"}", true);
                }
                assertThat(stream.bytesWaiting())
                        .isLessThanOrEqualTo((long) viewers.size() * ViewerSendQueue.MOST_BYTES);
            }
            assertThat(stream.bytesWaiting()).isLessThanOrEqualTo((long) viewers.size() * ViewerSendQueue.MOST_BYTES);
        } finally {
            viewers.forEach(Viewer::close);
        }
        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (stream.bytesWaiting() != 0 && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
        assertThat(stream.bytesWaiting()).isZero();
    }

    @Test
    void aServerThatStopsSaysGoodBye() {
        try (Viewer viewer = viewer()) {
            server.close();

            assertThat(viewer.closedWith()).isEqualTo(1001);
        }
    }
}
