package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2WebSocketEvent;
import dev.cascade.aws.meter.Usage;
import dev.cascade.engine.JobStatus;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.StartJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** Viewers of jobs that run through the handlers, on a table with a stream. */
class LiveStreamOnAwsTest {

    private static final String CHAIN = """
            tasks:
              extract: { type: lambda, function_name: extract }
              load: { type: lambda, function_name: load, depends_on: [extract] }
            """;

    private final Installation account = new Installation();

    @BeforeEach
    void register() {
        account.register("chain", CHAIN);
    }

    @AfterEach
    void close() {
        account.close();
    }

    private static String event(String file, String connection, Map<String, String> more) {
        try (InputStream in = Objects.requireNonNull(LiveStreamOnAwsTest.class.getResourceAsStream(file))) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("G9HqEdEuoAMCIhw=", connection);
            for (Map.Entry<String, String> entry : more.entrySet()) {
                json = json.replace(entry.getKey(), entry.getValue());
            }
            return json;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int send(String json) {
        SocketHandler handler = new SocketHandler(
                account.plane.liveStream(), account.plane.core().streamTickets());
        return handler.handleRequest(Recorded.read(APIGatewayV2WebSocketEvent.class, json), null)
                .getStatusCode();
    }

    /** Connects with a ticket, and subscribes. */
    private void watch(String viewer, String topic, String more) {
        String ticket = account.plane.core().streamTickets().issue("me").secret();
        assertThat(send(event("socket-connect.json", viewer, Map.of("TICKET", ticket))))
                .isEqualTo(200);
        String said = "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"" + topic + "\"" + more + "}";
        String body = Json.write(said);
        send(event(
                "socket-message.json",
                viewer,
                Map.of(
                        "\"{\\\"action\\\":\\\"subscribe\\\",\\\"id\\\":\\\"1\\\",\\\"topic\\\":\\\"jobs\\\"}\"",
                        body)));
        assertThat(account.aws.posted(viewer)).isNotEmpty();
        assertThat(account.aws.posted(viewer).getFirst()).containsEntry("type", "snapshot");
    }

    private String start(String dag, String id) {
        account.plane
                .core()
                .startJob()
                .start(new StartJob.Request(
                        dag, "{}", "test", Optional.of(id), Optional.empty(), Optional.empty(), false));
        account.plane.finish();
        return id;
    }

    private List<Long> seqs(String viewer) {
        List<Long> seqs = new ArrayList<>();
        for (Map<String, @Nullable Object> message : account.aws.posted(viewer)) {
            if (message.get("events") instanceof List<?> batch) {
                batch.forEach(e -> seqs.add(Long.valueOf(String.valueOf(((Map<?, ?>) e).get("seq")))));
            } else if (message.get("type").equals("event")) {
                seqs.add(Long.valueOf(String.valueOf(message.get("seq"))));
            }
        }
        return seqs;
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private long happened(String job) {
        return account.plane.core().describeJob().details(job).lastEvent();
    }

    /** Only the records that the event source lets through. */
    private List<Record> watchedRecords() {
        return account.streamRecords().stream()
                .filter(r -> r.eventNameAsString().equals("INSERT")
                        && r.dynamodb().newImage().containsKey("w"))
                .toList();
    }

    @Test
    void aViewerWhoCameBeforeTheTriggerIsToldEverythingByTheStream() {
        watch("v1", "job:j1", "");
        watch("v2", "dag:chain", "");
        watch("v3", "jobs", ",\"batch\":true");
        account.sentToControl();
        account.later(Duration.ofSeconds(5));
        String job = start("chain", "j1");
        account.runToTheEnd();

        assertThat(account.deliverStream(watchedRecords()).getBatchItemFailures())
                .isEmpty();

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        for (String viewer : List.of("v1", "v2", "v3")) {
            assertThat(seqs(viewer)).as(viewer).isEqualTo(upTo(happened(job)));
        }
        assertThat(account.aws.posted("v3"))
                .as("a snapshot, and all events in one")
                .hasSize(2);
    }

    @Test
    void recordsTwiceInAnyOrderToAnyProcessTellEverythingOnceAndInOrder() {
        watch("v1", "job:j1", "");
        account.later(Duration.ofSeconds(5));
        String job = start("chain", "j1");
        Random random = new Random(7);
        for (int round = 0; round < 4; round++) {
            for (String answer : account.answers(i -> 1)) {
                account.deliver(answer);
            }
            List<Record> records = new ArrayList<>(watchedRecords());
            records.addAll(records);
            Collections.shuffle(records, random);
            for (Record one : records) {
                account.newProcess();
                account.deliverStream(List.of(one));
            }
        }

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(seqs("v1")).isEqualTo(upTo(happened(job)));
    }

    @Test
    void whatIsWrittenBeforeWritersKnowComesByTheQueue() {
        start("chain", "j0");
        watch("v1", "job:j1", "");
        watch("v2", "jobs", "");
        List<String> pushes = account.sentToControl();
        assertThat(pushes)
                .anyMatch(body -> body.startsWith("{\"cascade\":\"push\",\"job\":\"j1\","))
                .anyMatch(body -> body.startsWith("{\"cascade\":\"push\",\"topic\":\"jobs\","));
        String job = start("chain", "j1");
        account.runToTheEnd();
        assertThat(watchedRecords()).as("writers do not know yet").isEmpty();
        account.later(Duration.ofSeconds(6));

        assertThat(account.deliver(pushes.toArray(String[]::new))).isEmpty();

        assertThat(seqs("v1")).isEqualTo(upTo(happened(job)));
        assertThat(account.aws.posted("v2")).anyMatch(m -> Json.write(m).contains("\"job_id\":\"j1\""));
    }

    @Test
    void aViewerWhoIsGoneIsForgottenAndFailsNothing() {
        watch("v1", "job:j1", "");
        watch("v2", "job:j1", "");
        account.aws.hangUp("v1");
        account.later(Duration.ofSeconds(5));
        String job = start("chain", "j1");
        account.runToTheEnd();

        assertThat(account.deliverStream(watchedRecords()).getBatchItemFailures())
                .isEmpty();
        assertThat(seqs("v2")).isEqualTo(upTo(happened(job)));

        int calls = account.aws.calls("PostToConnection");
        send(event("socket-disconnect.json", "v2", Map.of()));
        account.later(Duration.ofSeconds(5));
        start("chain", "j2");
        account.runToTheEnd();
        assertThat(watchedRecords()).isEmpty();
        assertThat(account.aws.calls("PostToConnection")).isEqualTo(calls);
    }

    @Test
    void withoutViewersAJobTakesAtMostOneReadMoreInFiveSeconds() {
        start("chain", "warm");
        account.runToTheEnd();
        Usage before = account.meter.usage();
        for (int i = 0; i < 10; i++) {
            start("chain", "j" + i);
            account.runToTheEnd();
        }
        Usage used = account.meter.usage().since(before);
        account.later(Duration.ofSeconds(5));
        before = account.meter.usage();
        for (int i = 10; i < 20; i++) {
            start("chain", "j" + i);
            account.runToTheEnd();
        }
        Usage later = account.meter.usage().since(before);

        assertThat(later.writeUnits()).isEqualTo(used.writeUnits());
        assertThat(later.totalCalls()).isEqualTo(used.totalCalls() + 1);
        assertThat(watchedRecords()).isEmpty();
        assertThat(account.aws.calls("PostToConnection")).isZero();
    }

    @Test
    void aHundredViewersOfAWideJobAreToldInFewMessages() {
        account.register(
                "wide",
                IntStream.range(0, 400)
                        .mapToObj(i -> "  task-" + i + ": { type: lambda, function_name: f }\n")
                        .collect(Collectors.joining("", "tasks:\n", "")));
        for (int viewer = 0; viewer < 100; viewer++) {
            watch("v" + viewer, "job:j1", ",\"batch\":true");
        }
        account.sentToControl();
        account.later(Duration.ofSeconds(5));
        String job = start("wide", "j1");
        account.runToTheEnd();
        Usage before = account.meter.usage();
        account.deliverStream(watchedRecords());
        for (List<String> due = account.sentToControl(); !due.isEmpty(); due = account.sentToControl()) {
            account.later(Duration.ofSeconds(1));
            account.deliver(due.toArray(String[]::new));
        }
        Usage used = account.meter.usage().since(before);

        for (int viewer = 0; viewer < 100; viewer++) {
            assertThat(seqs("v" + viewer)).isEqualTo(upTo(happened(job)));
            assertThat(account.aws.posted("v" + viewer).size() / 400.0).isLessThanOrEqualTo(0.02);
        }
        assertThat(used.writeUnits())
                .as("two for each time a viewer is told something")
                .isLessThanOrEqualTo(2 * 2 * 100);
    }
}
