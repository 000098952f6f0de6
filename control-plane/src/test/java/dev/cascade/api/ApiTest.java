package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.api.ApiUnderTest.Answer;
import dev.cascade.sql.ImpatientStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {

    private static final String JOBS = "/v1/dags/daily/jobs";

    @TempDir
    Path directory;

    private ApiUnderTest api;

    @BeforeEach
    void open() {
        api = new ApiUnderTest(directory);
        api.registerDag("daily");
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Answer startWithKey(String key, String body) {
        return api.send("POST", JOBS, Map.of("idempotency-key", key), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aJobIsAcceptedAndCanBeFoundWhereTheLocationSays() {
        Answer started = api.send("POST", JOBS, "{\"context\":{\"day\":1},\"note\":\"by hand\"}");

        assertThat(started.status()).isEqualTo(202);
        assertThat(started.body()).containsEntry("context", Map.of("day", 1)).containsEntry("note", "by hand");
        assertThat(api.get(started.headers().getOrDefault("Location", "")).body())
                .isEqualTo(started.body());
    }

    @Test
    @DisplayName("H5: a job that could not be saved in time is 503 with Retry-After, and is not created later")
    void aJobThatCouldNotBeSavedInTimeIsNotCreated() throws SQLException {
        Path file = directory.resolve("impatient.db");
        try (ApiUnderTest impatient = new ApiUnderTest(ImpatientStores.open(file, Duration.ofMillis(100)))) {
            impatient.registerDag("daily");
            Answer answer;
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement lock = other.createStatement()) {
                lock.execute("BEGIN IMMEDIATE");
                answer = impatient.send("POST", JOBS, "");
            }

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text("code")).isEqualTo("store-unavailable");
            assertThat(answer.text("detail")).contains("nothing was changed and nothing will be");
            assertThat(answer.headers()).containsKey("Retry-After");
            assertThat(impatient.get("/v1/jobs").list("jobs")).isEmpty();
        }
    }

    @Test
    @DisplayName("H5: if it is not known whether a job was saved, 503 names the job, and the same key finds it")
    void aJobThatMayHaveBeenSavedIsNamed() {
        api.failToHandOut(true);
        Answer answer = startWithKey("key", "{}");
        api.failToHandOut(false);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsKey("Retry-After");
        String id = startWithKey("key", "{}").text("job_id");
        assertThat(answer.text("detail"))
                .contains("not known whether job " + id + " was created", "GET /v1/jobs/" + id, "Idempotency-Key");
        assertThat(api.get("/v1/jobs").each("jobs", "job_id")).containsExactly(id);
    }

    @Test
    void aJobAndItsEventsSayWhoDidIt() {
        api.callAs("ada");
        Answer started = startWithKey("key", "{}");
        String job = "/v1/jobs/" + started.text("job_id");
        api.callAs("bob");
        Answer again = startWithKey("key", "{}");
        api.send("POST", job + "/cancel", "{}");
        api.callAs("eve");
        api.send("POST", job + "/cancel", "{}");
        api.send("POST", job + "/retry", "{}");
        api.callAs("");
        api.send("POST", job + "/clear", "{\"tasks\":[\"a\"],\"dry_run\":false}");

        assertThat(started.text("actor")).isEqualTo("ada");
        assertThat(again.body()).as("the same job").isEqualTo(started.body());
        assertThat(api.get(job).text("actor")).isEqualTo("ada");
        assertThat(api.get("/v1/jobs").each("jobs", "actor")).containsExactly("ada");
        assertThat(jobEvents(job))
                .containsExactly("job.running -", "job.cancelled bob", "job.running eve", "job.cleared -");
    }

    private List<String> jobEvents(String job) {
        return api.get(job + "/events").list("events").stream()
                .map(event -> (Map<?, ?>) Objects.requireNonNull(event))
                .filter(event -> !event.containsKey("task_id"))
                .map(event -> event.get("type") + " " + Objects.requireNonNullElse(event.get("actor"), "-"))
                .toList();
    }

    @Test
    void aCallersNameThatCannotBeKeptAsItIsSpoilsNoJob() {
        api.callAs("\u001b[31mada\0\ud800" + "x".repeat(100_000));

        Answer started = api.send("POST", JOBS, "");

        assertThat(started.status()).isEqualTo(202);
        assertThat(started.text("actor"))
                .startsWith("\uFFFD[31mada\uFFFD\uFFFDxxx")
                .endsWith("x…")
                .hasSize(256);
        String job = "/v1/jobs/" + started.text("job_id");
        assertThat(api.send("POST", job + "/cancel", "{}").status()).isEqualTo(200);
        assertThat(api.send("POST", job + "/retry", "{}").status()).isEqualTo(202);
        assertThat(api.get(job).text("actor")).isEqualTo(started.text("actor"));
    }

    @Test
    void aJobOfNobodyWhoIsKnownHasNoActor() {
        assertThat(api.send("POST", JOBS, "").body()).doesNotContainKey("actor");
    }

    @Test
    void aJobNeedsNoBody() {
        assertThat(api.send("POST", JOBS, "").body()).containsEntry("context", Map.of());
    }

    @ParameterizedTest
    @DisplayName("B-50: a context that is not an object is refused with a clear message")
    @ValueSource(strings = {"[1]", "\"text\"", "7", "true", "null"})
    void aContextThatIsNotAnObjectIsRefused(String context) {
        Answer answer = api.send("POST", JOBS, "{\"context\":" + context + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("context-not-an-object");
        assertThat(answer.text("detail")).contains("must be a JSON object", "got ");
    }

    @Test
    @DisplayName("B-50: a context that is too large is refused with 413")
    void aContextThatIsTooLargeIsRefused() {
        Answer context = api.send("POST", JOBS, "{\"context\":{\"x\":\"" + "x".repeat(300 * 1024) + "\"}}");
        Answer body = api.send("POST", JOBS, "{\"context\":{\"x\":\"" + "x".repeat(Api.MAX_BODY_BYTES) + "\"}}");

        assertThat(context.status()).isEqualTo(413);
        assertThat(context.text("code")).isEqualTo("context-too-large");
        assertThat(body.status()).isEqualTo(413);
        assertThat(body.text("code")).isEqualTo("body-too-large");
        assertThat(api.get("/v1/jobs").list("jobs")).isEmpty();
    }

    @Test
    @DisplayName("B-52: a trigger that is repeated with its idempotency key is the same job")
    void aTriggerThatIsRepeatedWithItsKeyIsTheSameJob() {
        Answer first = startWithKey("k1", "{\"context\":{\"day\":1}}");
        Answer again = startWithKey("k1", "{\"context\": {\"day\": 1}}");
        Answer other = startWithKey("k2", "{\"context\":{\"day\":1}}");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text("job_id")).isEqualTo(first.text("job_id")).isNotEqualTo(other.text("job_id"));
        assertThat(api.get("/v1/jobs").list("jobs")).hasSize(2);
    }

    @Test
    @DisplayName("B-52: an idempotency key for another request is refused")
    void aKeyOfAnotherRequestIsRefused() {
        startWithKey("k1", "{\"context\":{\"day\":1}}");

        assertThat(startWithKey("k1", "{\"context\":{\"day\":2}}").status()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"contxt\":{}}                   | bad-body     | did you mean \"context\"?",
                "{\"note\":7}                      | bad-body     | \"note\" must be a string",
                "{\"note\":\"a\\u0000b\"}          | bad-body     | control characters",
                "{\"force\":\"yes\"}               | bad-body     | must be true or false",
                "{\"job_id\":\"a b\"}              | bad-job-id   | letters, digits",
                "{\"job_id\":\"..\"}               | bad-job-id   | other than",
                "{\"context\":{}                   | bad-json     | line 1",
                "{} {}                             | bad-json     | line 1",
                "[]                                | bad-body     | must be a JSON object",
                "{\"context\":{\"n\":NaN}}         | bad-json     | NaN",
            })
    void aBadBodyIsRefusedWithWhatIsWrong(String body, String code, String detail) {
        Answer answer = api.send("POST", JOBS, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).contains(detail);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
    }

    @Test
    void everythingWrongWithABodyIsToldAtOnceWithPointers() {
        assertThat(api.send("POST", JOBS, "{\"a/b\":1,\"note\":1,\"force\":1}").each("errors", "pointer"))
                .containsExactly("/a~1b", "/note", "/force");
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        byte[] latin1 = "{\"note\":\"Müll\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(api.send("POST", JOBS, Map.of(), latin1).text("code")).isEqualTo("bad-encoding");
    }

    @Test
    void halfOfASurrogatePairIsRefused() {
        assertThat(api.send("POST", JOBS, "{\"context\":{\"s\":\"\\ud800\"}}").text("code"))
                .isEqualTo("bad-encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"context\":{\"n\":1e300}}",
                "{\"context\":{\"n\":-0.00000000000000000000000000000000000000000000000000001}}",
                "{\"context\":{\"n\":123456789012345678901234567890123456789012345678901234567890}}",
                "{\"context\":{\"s\":\"\\ud83d\\ude00\"}}",
                "{\"context\":{\"\\u0000\":\"\\u0000\"}}",
                "\uFEFF{\"context\":{}}",
            })
    void oddButValidBodiesStartAJobThatCanBeListed(String body) {
        Answer started = api.send("POST", JOBS, body);

        assertThat(started.status()).isEqualTo(202);
        assertThat(api.get("/v1/jobs").status()).isEqualTo(200);
        assertThat(api.get("/v1/jobs/" + started.text("job_id")).body()).isEqualTo(started.body());
    }

    @ParameterizedTest
    @ValueSource(ints = {501, 900, 100_000})
    void aContextThatIsNestedTooDeepIsRefused(int levels) {
        String context = "{\"x\":".repeat(levels) + "1" + "}".repeat(levels);

        assertThat(api.send("POST", JOBS, "{\"context\":" + context + "}").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "[1e999999999]", "1e99999999999999"})
    @DisplayName("F5: a number that tasks would read as infinity is refused with the context")
    void aNumberThatTasksWouldReadAsInfinityIsRefused(String number) {
        Answer answer = api.send("POST", JOBS, "{\"context\":{\"n\":" + number + "}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(api.get("/v1/jobs").status()).isEqualTo(200);
    }

    @Test
    void anUnknownDagIsNotFoundAndASimilarOneIsNamed() {
        Answer answer = api.send("POST", "/v1/dags/dayly/jobs", "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text("detail")).contains("did you mean \"daily\"?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%2Fb", "%20", "ä", "%C3%28", "a+b"})
    void whatCannotBeAnIdIsNotFound(String id) {
        assertThat(api.get("/v1/jobs/" + id).status()).isEqualTo(404);
        assertThat(api.get("/v1/dags/" + id).text("code")).isEqualTo("dag-not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs?limit=0",
                "/v1/jobs?limit=1001",
                "/v1/jobs?limit=ten",
                "/v1/jobs?limit=99999999999999999999",
                "/v1/jobs?limit=1&limit=2",
                "/v1/jobs?status=done",
                "/v1/jobs?stauts=failed",
                "/v1/jobs?dag=%00",
                "/v1/jobs?cursor=%00",
                "/v1/jobs?cursor=nonsense",
                "/v1/jobs?cursor=-1",
                "/v1/dags?cursor=%0a",
                "/v1/jobs?limit=%zz",
                "/v1/jobs/%zz",
                "/v1/health?x=1",
            })
    void aBadAddressIsABadRequest(String address) {
        assertThat(api.get(address).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("H11: a parameter without a value is refused, but for the cursor of the first page")
    void parametersWithoutAValueAreRefused() {
        api.startJob("daily");

        assertThat(api.get("/v1/jobs?cursor=").list("jobs")).hasSize(1);
        for (String parameter : List.of("dag", "status", "limit")) {
            assertThat(api.get("/v1/jobs?" + parameter + "=").status())
                    .as(parameter)
                    .isEqualTo(400);
            assertThat(api.get("/v1/jobs?" + parameter).status()).as(parameter).isEqualTo(400);
        }
    }

    @Test
    @DisplayName("H11: the length of a note counts characters, as its schema does")
    void theLengthOfANoteCountsCharacters() {
        assertThat(api.send("POST", JOBS, "{\"note\":\"" + "\uD83D\uDE00".repeat(1_000) + "\"}")
                        .status())
                .isEqualTo(202);
        assertThat(api.send("POST", JOBS, "{\"note\":\"" + "x".repeat(1_001) + "\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName(
            "H10: a body says that it is JSON, in UTF-8, or is refused with 415; without a body nothing need be said")
    void aBodySaysWhatItIs() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        for (String type : List.of(
                "",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/json",
                "application/json; charset=utf-16",
                "application/yaml")) {
            assertThat(api.send("POST", JOBS, Map.of("Content-Type", type), body)
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        for (String type : List.of("application/json", "Application/JSON;Charset=\"UTF-8\"", "application/json; x=y")) {
            assertThat(api.send("POST", JOBS, Map.of("Content-Type", type), body)
                            .status())
                    .as(type)
                    .isEqualTo(202);
        }
        assertThat(api.send("POST", JOBS, Map.of("Content-Type", ""), new byte[0])
                        .status())
                .isEqualTo(202);
    }

    @Test
    void jobsComeNewestFirstPageByPage() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            api.passSeconds(1);
            ids.addFirst(api.startJob("daily"));
        }
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = api.get("/v1/jobs?dag=daily&status=running&limit=2&cursor=" + cursor);
            page.each("jobs", "job_id").forEach(id -> listed.add(String.valueOf(id)));
            cursor = page.body().get("next_cursor") instanceof String next ? next : "";
        } while (!cursor.isEmpty());

        assertThat(listed).isEqualTo(ids);
    }

    @Test
    void tasksShowResultsErrorsAndCounts() {
        String job = api.startJob("daily");
        api.succeed(job, 0, "{\"rows\":3}");
        api.fail(job, 1);

        Answer tasks = api.get("/v1/jobs/" + job + "/tasks");

        assertThat(tasks.text("status")).isEqualTo("failed");
        assertThat(tasks.each("tasks", "result")).containsExactly(Map.of("rows", 3), null);
        assertThat(tasks.text("task_counts")).contains("success=1", "failed=1", "running=0");
    }

    @Test
    void tasksCanBeReadPageByPage() {
        String job = api.startJob("daily");
        Answer first = api.get("/v1/jobs/" + job + "/tasks?limit=1");
        Answer second = api.get("/v1/jobs/" + job + "/tasks?limit=1&cursor=" + first.text("next_cursor"));

        assertThat(first.list("tasks")).hasSize(1);
        assertThat(second.list("tasks")).hasSize(1).doesNotContainAnyElementsOf(first.list("tasks"));
        assertThat(second.body()).containsEntry("next_cursor", null);
    }

    @Test
    void pollingForEventsMissesNothingAndSeesNothingTwice() {
        String job = api.startJob("daily");
        Answer before = api.get("/v1/jobs/" + job + "/events");
        api.succeed(job, 0, "1");
        api.succeed(job, 1, "2");
        Answer after = api.get("/v1/jobs/" + job + "/events?after=" + before.text("next_after"));

        List<@Nullable Object> seen = new ArrayList<>(before.list("events"));
        seen.addAll(after.list("events"));
        assertThat(before.list("events")).isNotEmpty();
        assertThat(seen)
                .isEqualTo(api.get("/v1/jobs/" + job + "/events?after=0").list("events"));
        assertThat(seen).last().asString().contains("job.success");
        assertThat(api.get("/v1/jobs/" + job + "/events?after=9223372036854775807")
                        .list("events"))
                .isEmpty();
    }

    @Test
    @DisplayName("F17: cancelling again is a conflict")
    void aJobIsCancelledOnceAndThenStaysSo() {
        String job = api.startJob("daily");

        assertThat(api.send("POST", "/v1/jobs/" + job + "/cancel", "").text("status"))
                .isEqualTo("cancelled");
        assertThat(api.send("POST", "/v1/jobs/" + job + "/cancel", "{}").status())
                .isEqualTo(409);
    }

    @Test
    void onlyAnEndedJobIsRetried() {
        String job = api.startJob("daily");

        assertThat(api.send("POST", "/v1/jobs/" + job + "/retry", "").status()).isEqualTo(409);
        api.fail(job, 0);
        assertThat(api.send("POST", "/v1/jobs/" + job + "/retry", "").status()).isEqualTo(202);
        assertThat(api.get("/v1/jobs/" + job).text("status")).isEqualTo("running");
    }

    @Test
    void aDisabledDagStartsNothingUnlessForced() {
        assertThat(api.send("PATCH", "/v1/dags/daily", "{\"enabled\":false}").body())
                .containsEntry("enabled", false);

        assertThat(api.send("POST", JOBS, "").status()).isEqualTo(409);
        assertThat(api.send("POST", JOBS, "{\"force\":true}").status()).isEqualTo(202);
    }

    @Test
    void whoSwitchedADagOffAndWhenIsTold() {
        assertThat(api.get("/v1/dags/daily").body()).containsEntry("switched", null);
        api.callAs("ada");

        Answer off = api.send("PATCH", "/v1/dags/daily", "{\"enabled\":false}");

        assertThat(off.body().get("switched"))
                .extracting("enabled", "actor", "at")
                .containsExactly(false, "ada", off.text("updated_at"));
        assertThat(api.get("/v1/dags/daily").body().get("switched"))
                .isEqualTo(off.body().get("switched"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "{\"enabled\":null}", "{\"enabled\":\"no\"}", "{\"enabled\":true,\"name\":\"x\"}"})
    void aBadChangeOfADagIsRefused(String body) {
        assertThat(api.send("PATCH", "/v1/dags/daily", body).status()).isEqualTo(400);
    }

    @Test
    void aDocumentIsReadAsWhatItsContentTypeSays() {
        byte[] yaml = "tasks: { a: { type: noop } }".getBytes(StandardCharsets.UTF_8);

        assertThat(put("application/yaml", yaml).status()).isEqualTo(200);
        assertThat(put("application/json; charset=utf-8", yaml).text("code")).isEqualTo("bad-syntax");
        assertThat(put("text/html", yaml).status()).isEqualTo(415);
        assertThat(api.get("/v1/dags/typed").body()).containsEntry("version", 1);
    }

    private Answer put(String contentType, byte[] document) {
        return api.send("PUT", "/v1/dags/typed", Map.of("Content-Type", contentType), document);
    }

    @Test
    void aDocumentThatNamesAnotherDagIsRefused() {
        Answer answer =
                api.send("PUT", "/v1/dags/weekly", "{\"name\":\"daily\",\"tasks\":{\"a\":{\"type\":\"noop\"}}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("name-mismatch");
        assertThat(api.get("/v1/dags/weekly").status()).isEqualTo(404);
    }

    @Test
    void anInvalidDocumentIsRefusedAndNothingIsStored() {
        Answer answer = api.send("PUT", "/v1/dags/weekly", "tasks: { a: { type: noop, depends_on: [a] } }");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.list("errors")).hasSize(1);
        assertThat(api.get("/v1/dags/weekly").status()).isEqualTo(404);
    }

    @Test
    void everyChangeOfADagIsAVersionAndTheSameDocumentIsNone() {
        api.registerDag("daily");
        api.send("PUT", "/v1/dags/daily", "tasks: { a: { type: noop } }");

        assertThat(api.get("/v1/dags/daily/versions").each("versions", "version"))
                .containsExactly(2, 1);
    }

    @Test
    void aWorkerWhoseLeaseHasEndedIsLost() {
        api.addWorker("w1");
        assertThat(api.get("/v1/workers").text("workers")).contains("status=alive");

        api.passSeconds(31);
        assertThat(api.get("/v1/workers").text("workers")).contains("status=lost");
    }

    @Test
    void anUnknownRouteIsNotFound() {
        assertThat(api.get("/v2/jobs").text("code")).isEqualTo("no-such-route");
        assertThat(api.get("/v1/jobs/").status()).isEqualTo(404);
        assertThat(api.get("").status()).isEqualTo(404);
    }

    @Test
    void aWrongMethodIsToldWhichAreRight() {
        Answer answer = api.send("DELETE", "/v1/dags/daily", "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "GET, HEAD, PUT, PATCH");
    }

    @Test
    void headIsAnsweredLikeGetWithoutABody() {
        assertThat(api.send("HEAD", "/v1/jobs", ""))
                .isEqualTo(new Answer(200, api.get("/v1/jobs").headers(), Map.of()));
        assertThat(api.send("HEAD", "/v1/jobs/none", "").status()).isEqualTo(404);
    }

    // ---- deletion

    @Test
    @DisplayName("C4: ended jobs are deleted in pieces, and asked for afterwards they are the ordinary 404")
    void endedJobsAreDeleted() {
        List<String> ended = List.of(ended(), ended(), ended());
        String running = api.startJob("daily");
        api.passSeconds(3_601);

        Answer would = api.send("POST", "/v1/prune", "{\"older_than\":\"1h\",\"dry_run\":true}");
        assertThat(would.each("jobs", "job_id")).isEqualTo(ended);
        assertThat(would.each("jobs", "dag")).containsOnly("daily");
        assertThat(would.body()).containsEntry("dry_run", true).containsEntry("next_cursor", null);

        Answer some = api.send("POST", "/v1/prune", "{\"older_than\":\"1h\",\"limit\":2}");
        assertThat(some.each("jobs", "job_id")).isEqualTo(ended.subList(0, 2));
        assertThat(some.body()).containsEntry("dry_run", false).containsEntry("failures", List.of());
        Answer rest = api.send(
                "POST",
                "/v1/prune",
                "{\"older_than\":\"1h\",\"limit\":2,\"cursor\":\"" + some.text("next_cursor") + "\"}");
        assertThat(rest.each("jobs", "job_id")).isEqualTo(ended.subList(2, 3));
        assertThat(rest.body()).containsEntry("next_cursor", null);

        for (String path : List.of("", "/tasks", "/events")) {
            Answer gone = api.get("/v1/jobs/" + ended.getFirst() + path);
            assertThat(gone.status()).isEqualTo(404);
            assertThat(gone.text("code")).isEqualTo("job-not-found");
        }
        assertThat(api.get("/v1/jobs").each("jobs", "job_id")).containsExactly(running);
    }

    private String ended() {
        String job = api.startJob("daily");
        api.fail(job, 0);
        api.passMillis(1);
        return job;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                      | \"older_than\" is missing",
                "{\"older_than\":\"soon\"}               | \"older_than\": a duration is",
                "{\"older_than\":-1}                     | \"older_than\": a duration is",
                "{\"older_than\":\"1d\",\"dag\":\"a b\"}   | \"dag\" must be a DAG's name",
                "{\"older_than\":\"1d\",\"limit\":0}       | \"limit\" must be a whole number from 1 to 1000",
                "{\"older_than\":2592000001}               | \"older_than\" must be at most 2592000000 seconds",
                "{\"older_than\":\"1d\",\"limit\":4.5}     | \"limit\" must be a whole number from 1 to 1000",
                "{\"older_than\":\"1d\",\"limit\":1e9999}  | \"limit\" must be a whole number from 1 to 1000",
                "{\"older_than\":\"1d\",\"cursor\":\"x\"}  | \"cursor\" is not one that an earlier answer gave",
                "{\"older_than\":\"1d\",\"dry_run\":1}     | \"dry_run\" must be true or false",
                "{\"older\":\"1d\"}                      | there is no field \"older\"",
            })
    void aDeletionThatCannotBeMeantIsRefused(String body, String problem) {
        Answer answer = api.send("POST", "/v1/prune", body.strip());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("detail")).contains(problem);
    }

    @Test
    void aWholeNumberMayBeWrittenWithAFractionOfZeroAndWhatIsNullIsNotGiven() {
        Answer answer =
                api.send("POST", "/v1/prune", "{\"older_than\":\"1d\",\"limit\":42.0,\"dag\":null,\"cursor\":null}");

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    }
}
