package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.port.ViewerException;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.stream.StreamPace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What viewers are told, and in which order. */
class LiveStreamTest {

    @TempDir
    Path directory;

    private ApiUnderTest api;
    private StreamUnderTest live;

    @BeforeEach
    void open() {
        api = new ApiUnderTest(directory);
        api.registerDag("daily");
        live = new StreamUnderTest(api, StreamPace.ON_AWS);
        api.onSaved(live.notifyViewers()::push);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void subscribe(String viewer, String topic) {
        live.say(viewer, "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"" + topic + "\"}");
    }

    private void subscribe(String viewer, String topic, String more) {
        live.say(viewer, "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"" + topic + "\"," + more + "}");
    }

    private String startJob(String id) {
        ApiUnderTest.Answer answer = api.send("POST", "/v1/dags/daily/jobs", "{\"job_id\":\"" + id + "\"}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return id;
    }

    private void finish(String job) {
        api.succeed(job, 0, "1");
        api.succeed(job, 1, "2");
    }

    /** What polling says happened to the job. */
    private List<@Nullable Object> happened(String job) {
        return api.get("/v1/jobs/" + job + "/events").list("events");
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void whoSubscribesBeforeTheJobExistsIsToldEverythingInOrder() {
        subscribe("v", "job:j1");
        startJob("j1");
        finish("j1");

        assertThat(live.messages("v").getFirst())
                .containsEntry("type", "snapshot")
                .containsEntry("id", "1")
                .containsEntry("seq", 0)
                .containsEntry("job", null);
        assertThat(live.events("v")).isEqualTo(happened("j1"));
        assertThat(live.messages("v").get(1)).containsEntry("type", "event").containsEntry("seq", 1);
    }

    @Test
    void theSnapshotShowsHowTheJobStandsAndTheRestFollows() {
        String job = startJob("j1");
        api.succeed(job, 0, "1");
        int before = happened(job).size();

        subscribe("v", "job:j1");
        api.succeed(job, 1, "2");

        Map<String, @Nullable Object> snapshot = live.messages("v").getFirst();
        assertThat(snapshot).containsEntry("seq", before).containsKey("task_counts");
        assertThat(snapshot.get("job")).asString().contains("status=running");
        assertThat(snapshot.get("tasks"))
                .asString()
                .isEqualTo("[{task_id=a, status=success, attempts=1}, {task_id=b, status=queued, attempts=1}]");
        assertThat(live.events("v"))
                .isEqualTo(happened(job).subList(before, happened(job).size()));
    }

    @Test
    void whoComesBackMissesNothingAndIsToldNothingTwice() {
        String job = startJob("j1");
        finish(job);
        List<@Nullable Object> all = happened(job);

        for (int after = 0; after <= all.size(); after++) {
            subscribe("v" + after, "job:j1", "\"after\":" + after);

            assertThat(live.messages("v" + after).getFirst())
                    .containsEntry("type", "snapshot")
                    .containsEntry("seq", after);
            assertThat(live.events("v" + after)).isEqualTo(all.subList(after, all.size()));
        }
    }

    @Test
    @DisplayName("C4: a subscription to a deleted job is answered as one to a job that does not exist")
    void aDeletedJobIsToldAsOneThatNeverWas() {
        String job = startJob("j1");
        finish(job);
        subscribe("before", "job:j1");
        api.passSeconds(60);
        assertThat(api.send("POST", "/v1/prune", "{\"older_than\":30}").each("jobs", "job_id"))
                .containsExactly(job);

        subscribe("v", "job:j1");
        subscribe("back", "job:j1", "\"after\":3");

        assertThat(live.messages("v").getFirst())
                .containsEntry("type", "snapshot")
                .containsEntry("seq", 0)
                .containsEntry("job", null);
        assertThat(live.messages("back").getFirst())
                .containsEntry("type", "error")
                .containsEntry("code", "job-not-found");
        startJob("j1");
        finish("j1");
        assertThat(live.events("v")).isEqualTo(happened("j1"));
    }

    @Test
    void whoWasCutOffInTheMiddleGoesOnFromThere() {
        subscribe("first", "job:j1");
        String job = startJob("j1");
        live.hangUp("first");
        api.succeed(job, 0, "1");
        List<Long> had = live.seqs("first");

        subscribe("second", "job:j1", "\"after\":" + had.getLast());
        api.succeed(job, 1, "2");

        List<Long> all = new ArrayList<>(had);
        all.addAll(live.seqs("second"));
        assertThat(all).isEqualTo(upTo(happened(job).size()));
    }

    @ParameterizedTest
    @CsvSource({"dag:daily", "jobs"})
    void whoWatchesManyJobsIsToldOfEachFromItsStart(String topic) {
        startJob("before");
        finish("before");
        api.passSeconds(60);
        subscribe("v", topic);
        startJob("j1");
        startJob("j2");
        finish("j1");
        finish("j2");

        assertThat(live.messages("v").getFirst())
                .containsEntry("type", "snapshot")
                .doesNotContainKey("seq")
                .hasEntrySatisfying("jobs", jobs -> assertThat(jobs).asString().contains("job_id=before"));
        for (String job : List.of("j1", "j2")) {
            assertThat(live.events("v").stream().filter(e -> job.equals(e.get("job_id"))))
                    .containsExactlyElementsOf(typed(happened(job)));
        }
        assertThat(live.events("v")).noneMatch(e -> "before".equals(e.get("job_id")));
    }

    private static List<Map<String, @Nullable Object>> typed(List<@Nullable Object> events) {
        return events.stream().map(e -> Json.parseObject(Json.write(e))).toList();
    }

    @Test
    void ofAJobThatWasThereAlreadyWhatHappensLaterIsTold() {
        api.registerDag("other");
        String job = startJob("j1");
        int before = happened(job).size();
        api.passSeconds(60);
        subscribe("v", "dag:daily");
        subscribe("o", "dag:other");
        finish(job);

        assertThat(live.events("v"))
                .isEqualTo(happened(job).subList(before, happened(job).size()));
        assertThat(live.events("o")).isEmpty();
    }

    @Test
    void whatHappenedBeforeWritersKnewOfTheViewerComesWithAPush() {
        api.onSaved(job -> {});
        subscribe("v", "dag:daily");
        subscribe("w", "job:j1");
        startJob("j1");
        finish("j1");
        api.passSeconds(6);
        assertThat(live.events("v")).isEmpty();

        assertThat(live.carryOut()).extracting(StreamUnderTest.Later::delay).containsOnly(Duration.ofSeconds(6));

        assertThat(live.events("v")).isEqualTo(happened("j1"));
        assertThat(live.events("w")).isEqualTo(happened("j1"));
        assertThat(live.carryOut()).isEmpty();
    }

    @Test
    void pushesWithoutNewsSayNothing() {
        subscribe("v", "job:j1");
        startJob("j1");
        int said = live.texts("v").size();

        live.notifyViewers().push("j1");
        live.notifyViewers().push("j1");
        live.notifyViewers().push("unknown");

        assertThat(live.texts("v")).hasSize(said);
    }

    @Test
    void anUnsubscribedViewerIsToldNothingMore() {
        subscribe("v", "job:j1");
        live.say("v", "{\"action\":\"unsubscribe\",\"id\":\"1\"}");
        startJob("j1");

        assertThat(live.texts("v")).hasSize(1);
        live.say("v", "{\"action\":\"unsubscribe\",\"id\":\"1\"}");
        assertThat(live.last("v")).containsEntry("code", "not-subscribed").containsEntry("id", "1");
    }

    @Test
    void aViewerWhoIsGoneIsForgottenAndOthersAreTold() {
        subscribe("v", "job:j1");
        subscribe("w", "job:j1");
        live.hangUp("v");
        startJob("j1");

        assertThat(live.events("w")).isEqualTo(happened("j1"));
        assertThat(live.subscriptions().readers("j1", "daily", api.clock().instant()))
                .hasSize(1);
    }

    @Test
    void aBusyViewerIsToldTheRestLater() {
        subscribe("v", "job:j1");
        live.carryOut();
        live.setBusy("v", true);
        startJob("j1");
        assertThat(live.events("v")).isEmpty();
        live.setBusy("v", false);
        live.notifyViewers().push("j1");
        assertThat(live.events("v")).as("somebody will come").isEmpty();

        api.passSeconds(1);
        live.carryOut();

        assertThat(live.events("v")).isEqualTo(happened("j1"));
    }

    @Test
    void aViewerWhoCannotBeReachedFailsThePushAndIsToldByTheNextOne() {
        api.onSaved(job -> {});
        subscribe("v", "job:j1");
        subscribe("w", "job:j1");
        startJob("j1");
        live.setFailing("v", true);

        assertThatThrownBy(() -> live.notifyViewers().push("j1")).isInstanceOf(ViewerException.class);
        assertThat(live.events("w")).isEqualTo(happened("j1"));

        live.setFailing("v", false);
        live.notifyViewers().push("j1");
        assertThat(live.events("v")).isEqualTo(happened("j1"));
        assertThat(live.events("w")).isEqualTo(happened("j1"));
    }

    @Test
    void aViewerWhoCannotBeReachedDoesNotKeepTheRestFromOthers() {
        api.onSaved(job -> {});
        subscribe("v", "job:j1");
        subscribe("w", "job:j1");
        live.carryOut();
        startJob("j1");
        live.setFailing("v", true);
        live.setBusy("w", true);

        assertThatThrownBy(() -> live.notifyViewers().push("j1")).isInstanceOf(ViewerException.class);
        live.setBusy("w", false);
        live.setFailing("v", false);
        api.passSeconds(1);
        live.carryOut();

        assertThat(live.events("w")).isEqualTo(happened("j1"));
    }

    @Test
    void pushesAtOnceTellEverythingOnceAndInOrder() {
        api.send("PUT", "/v1/dags/daily", wide(300));
        api.onSaved(job -> {});
        for (int viewer = 0; viewer < 10; viewer++) {
            subscribe("v" + viewer, viewer % 2 == 0 ? "job:j1" : "jobs", "\"batch\":" + (viewer % 3 == 0));
        }
        startJob("j1");
        for (int round = 0; round < 20; round++) {
            int task = round;
            List<CompletableFuture<?>> pushes = new ArrayList<>();
            pushes.add(CompletableFuture.runAsync(() -> api.succeed("j1", task, "1")));
            for (int i = 0; i < 4; i++) {
                pushes.add(CompletableFuture.runAsync(() -> live.notifyViewers().push("j1")));
            }
            pushes.forEach(CompletableFuture::join);
        }
        api.passSeconds(5);
        while (!live.carryOut().isEmpty()) {
            api.passSeconds(5);
        }
        live.notifyViewers().push("j1");

        List<Long> all = upTo(happened("j1").size());
        for (int viewer = 0; viewer < 10; viewer++) {
            assertThat(live.seqs("v" + viewer)).as("viewer " + viewer).isEqualTo(all);
        }
    }

    private static String wide(int tasks) {
        StringBuilder dag = new StringBuilder("{\"tasks\":{");
        for (int i = 0; i < tasks; i++) {
            dag.append(i == 0 ? "" : ",")
                    .append("\"t%04d\":{\"type\":\"local\",\"module\":\"com.acme.T\"}".formatted(i));
        }
        return dag.append("}}").toString();
    }

    @Test
    @DisplayName(
            "W10: in batches, a viewer is told 3,000 events in few messages of at most 32 KB, a second apart at least four")
    void inBatchesAViewerIsToldMuchWithLittle() {
        api.send("PUT", "/v1/dags/daily", wide(3_000));
        subscribe("v", "job:j1", "\"batch\":true");
        startJob("j1");
        assertThat(live.texts("v")).as("a snapshot, and one message at once").hasSize(2);
        int told = 2;
        for (api.passSeconds(1); !live.carryOut().isEmpty(); api.passSeconds(1)) {
            assertThat(live.texts("v").size() - told).isLessThanOrEqualTo(4);
            told = live.texts("v").size();
        }

        assertThat(live.seqs("v")).isEqualTo(upTo(3_001));
        assertThat(live.texts("v")).hasSizeLessThanOrEqualTo(14);
        assertThat(live.texts("v"))
                .allSatisfy(text -> assertThat(text.getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(StreamMessage.MOST_BYTES));
    }

    @Test
    @DisplayName("W10: 100 viewers of 10,000 tasks get at most 4 messages a second, and 0.02 a task")
    void manyViewersOfAHugeJob() {
        api.send("PUT", "/v1/dags/daily", wide(10_000));
        api.onSaved(job -> {});
        for (int viewer = 0; viewer < 100; viewer++) {
            subscribe("v" + viewer, "job:j1", "\"batch\":true");
        }
        live.carryOut();
        startJob("j1");
        int[] told = new int[100];
        Arrays.fill(told, 1);
        for (int quarter = 0; quarter < 40 || live.isAnythingLeft(); quarter++) {
            for (int i = 250 * quarter; i < Math.min(10_000, 250 * (quarter + 1)); i++) {
                api.succeed("j1", i, "1");
            }
            api.passMillis(250);
            // A look at the table's stream, while there is something new in it.
            if (quarter < 40) {
                live.notifyViewers().push("j1");
            }
            live.carryOutUntil(api.clock().instant());
            if (quarter % 4 == 3) {
                for (int viewer = 0; viewer < 100; viewer++) {
                    int now = live.texts("v" + viewer).size();
                    assertThat(now - told[viewer]).as("second " + quarter / 4).isLessThanOrEqualTo(4);
                    told[viewer] = now;
                }
            }
        }

        List<Long> all = upTo(happened("j1", 100_000));
        for (int viewer = 0; viewer < 100; viewer++) {
            assertThat(live.seqs("v" + viewer)).isEqualTo(all);
            assertThat(live.texts("v" + viewer).size() / 10_000.0).isLessThanOrEqualTo(0.02);
        }
    }

    private long happened(String job, int most) {
        return new DescribeJob(api.jobs(), api.core().plans())
                .events(job, 0, most)
                .size();
    }

    @Test
    void theSnapshotOfALargeJobHasNoTasks() {
        api.send("PUT", "/v1/dags/daily", wide(3_000));
        startJob("j1");
        subscribe("v", "job:j1");

        assertThat(live.messages("v").getFirst())
                .containsEntry("tasks_truncated", true)
                .doesNotContainKey("tasks")
                .hasEntrySatisfying(
                        "task_counts", counts -> assertThat(counts).asString().contains("queued=3000"));
    }

    @Test
    void longTextsDoNotMakeLongMessages() {
        String context = "{\"job_id\":\"j1\",\"note\":\"" + "ä".repeat(1_000) + "\",\"context\":{\"x\":\""
                + "x".repeat(100_000) + "\"}}";
        api.send("POST", "/v1/dags/daily/jobs", context);
        for (int i = 0; i < 30; i++) {
            api.send("POST", "/v1/dags/daily/jobs", context.replace("j1", "more" + i));
        }
        subscribe("v", "job:j1");
        subscribe("w", "jobs");

        assertThat(live.messages("v").getFirst().get("job")).asString().contains("context_omitted=true");
        assertThat(live.messages("w").getFirst().get("jobs")).asString().contains("context_omitted=true");
        assertThat(List.of(live.texts("v").getFirst(), live.texts("w").getFirst()))
                .allSatisfy(text -> assertThat(text.getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(StreamMessage.MOST_BYTES));
    }

    @Test
    void pingIsAnswered() {
        live.say("v", "{\"action\":\"ping\"}");

        assertThat(live.texts("v")).containsExactly("{\"type\":\"pong\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | bad-json | line 1",
                "[1] | bad-message | a JSON object, such as",
                "{} | bad-action | subscribe, unsubscribe, ping",
                "{\"action\":\"subscrib\"} | bad-action | did you mean \"subscribe\"?",
                "{\"action\":7} | bad-action | there is no action 7",
                "{\"action\":\"subscribe\",\"topic\":\"jobs\"} | bad-id | a string of 1 to 64 characters, got null",
                "{\"action\":\"subscribe\",\"id\":1,\"topic\":\"jobs\"} | bad-id | got 1",
                "{\"action\":\"subscribe\",\"id\":\"1\"} | bad-topic | \"job:ID\", \"dag:NAME\" or \"jobs\", got null",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:\"} | bad-topic | got \"job:\"",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:a b\"} | bad-topic | got \"job:a b\"",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"jobs\",\"after\":1} | bad-after | it goes with topic \"job:ID\"",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:x\",\"after\":-1} | bad-after | got -1",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:x\",\"after\":\"1\"} | bad-after | got \"1\"",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:x\",\"after\":1.5} | bad-after | got 1.5",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:x\",\"after\":99999999999999999999} | bad-after | got 9",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:x\",\"after\":3} | job-not-found | there is no job \"x\"",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"job:j1\",\"after\":300} | bad-after | has had 2 events",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"jobs\",\"btach\":true} | unknown-field | did you mean \"batch\"?",
                "{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"jobs\",\"batch\":1} | bad-message | must be true or false",
                "{\"action\":\"unsubscribe\",\"id\":\"9\"} | not-subscribed | no subscription with this id",
            })
    void whatCannotBeDoneIsAnsweredWithWhatToDo(String said, String code, String message) {
        startJob("j1");

        live.say("v", said);

        assertThat(live.last("v")).containsEntry("type", "error").containsEntry("code", code);
        assertThat(String.valueOf(live.last("v").get("message"))).contains(message);
        live.say("v", "{\"action\":\"ping\"}");
        assertThat(live.last("v")).containsEntry("type", "pong");
    }

    @Test
    void anIdCanBeUsedOnceAtATime() {
        subscribe("v", "job:j1");
        subscribe("v", "jobs");
        assertThat(live.last("v")).containsEntry("code", "id-in-use");

        live.say("v", "{\"action\":\"unsubscribe\",\"id\":\"1\"}");
        subscribe("v", "jobs");
        assertThat(live.last("v")).containsEntry("type", "snapshot");
    }

    @Test
    void aMessageThatIsTooLongIsRefused() {
        live.say("v", "{\"action\":\"ping\",\"id\":\"" + "x".repeat(40_000) + "\"}");

        assertThat(live.last("v")).containsEntry("code", "message-too-large");
    }

    @Test
    void whoSpeaksOnAForgottenConnectionIsToldToConnectAgain() {
        subscribe("v", "jobs");
        live.notifyViewers().disconnected("v");
        subscribe("v", "jobs");

        assertThat(live.last("v")).containsEntry("code", "not-connected");
    }
}
