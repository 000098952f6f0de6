package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws;
import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.usecase.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchTest {

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @ParameterizedTest
    @CsvSource({
        "404, ResourceNotFoundException, bad_config",
        "403, AccessDeniedException, access_denied",
        "413, RequestTooLargeException, input_too_large",
        "400, InvalidParameterValueException, bad_config"
    })
    void whatCannotSucceedFailsAtOnceAndForGood(int status, String code, String type) {
        account.register("one", "tasks: { a: { type: lambda, function_name: f, retry: 3 } }");
        account.aws.onInvoke((name, how, event) -> Answer.error(status, code, "no"));

        String job = account.start("one");

        assertThat(account.status(job)).isEqualTo(JobStatus.FAILED);
        assertThat(account.error(job).type()).isEqualTo(type);
        assertThat(account.aws.calls("Invoke")).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "429, TooManyRequestsException",
        "500, ServiceException",
        "503, ServiceUnavailableException",
        "409, ResourceConflictException"
    })
    void whatPassesIsTriedAgainAndUsesUpNoAttempt(int status, String code) {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        account.aws.onInvoke((name, how, event) ->
                account.aws.calls("Invoke") < 3 ? Answer.error(status, code, "later") : Answer.of(202, ""));

        String job = account.start("one");

        assertThat(account.tasks(job)).containsEntry("a", "running");
        assertThat(account.aws.invoked()).hasSize(1);
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void anEventThatWaitedTooLongMayBeTriedAgain() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f, retry: 1 } }");
        String job = account.start("one");

        account.deliver(Recorded.expired(account.aws.invoked().getFirst().event()));

        assertThat(account.tasks(job)).containsEntry("a", "up_for_retry");
    }

    @ParameterizedTest
    @CsvSource({
        "Sandbox.Timedout, RequestId: 1 Error: Task timed out after 3.00 seconds",
        ", Task timed out after 3.00 seconds"
    })
    void aFunctionThatRanIntoItsOwnTimeoutTimedOut(@Nullable String type, String message) {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        String job = account.start("one");
        String told = Recorded.failed(account.aws.invoked().getFirst().event(), "X", message);

        account.deliver(
                type == null
                        ? told.replace("\"errorType\":\"X\",", "").replace(",\"errorType\":\"X\"", "")
                        : told.replace("\"X\"", "\"" + type + "\""));

        assertThat(account.error(job).type()).isEqualTo("timeout");
    }

    @Test
    void upstreamResultsThatAreTooLargeToTravelAreFoundInS3() {
        account.register("large", """
            tasks:
              a: { type: lambda, function_name: f }
              b: { type: lambda, function_name: g, depends_on: [a%s] }
            """.formatted(upstreams(120)) + more(120));
        String job = account.start("large");
        String seven = "x".repeat(7_000);
        account.deliver(account.answers(i -> Map.of("text", seven)).toArray(String[]::new));

        Map<?, ?> context = (Map<?, ?>) account.aws.invoked().getLast().event().get("context");
        assertThat(account.aws.invoked().getLast().function()).isEqualTo("g");
        assertThat(context.get("upstream_results")).isEqualTo(Map.of());
        String key = "inputs/" + job + "/b/1.json";
        assertThat(context.get("upstream_results_s3_key")).isEqualTo(key);
        assertThat(context.get("upstream_results_location")).isEqualTo("s3://bucket/" + key);
        Map<String, @Nullable Object> stored =
                Json.parseObject(new String(account.aws.objects().get("/bucket/" + key), StandardCharsets.UTF_8));
        assertThat(stored).hasSize(121).containsEntry("a", Map.of("text", seven));
    }

    @Test
    void aLargeContextLeavesSmallResultsWhereTheyAre() {
        account.register("two", """
            tasks:
              a: { type: lambda, function_name: f }
              b: { type: lambda, function_name: g, depends_on: [a] }
            """);
        account.start("two", "{\"text\": \"" + "x".repeat(200_000) + "\"}");
        account.deliver(account.answers(i -> Map.of("n", 1)).toArray(String[]::new));

        Map<?, ?> context = (Map<?, ?>) account.aws.invoked().getLast().event().get("context");
        assertThat(context.get("upstream_results")).isEqualTo(Map.of("a", Map.of("n", 1)));
    }

    @Test
    void aResultThatIsTooLargeForTheJobsRecordsGoesToItsKeyInS3() {
        account.register(
                "out",
                "tasks: { a: { type: lambda, function_name: f, output_s3_key: \"out/{{context.day}}/{{task_id}}.json\""
                        + " } }");
        account.start("out", "{\"day\": \"monday\"}");

        account.newProcess();
        account.deliver(account.answers(i -> "x".repeat(10_000)).toArray(String[]::new));

        assertThat(account.aws.objects()).containsKey("/bucket/out/monday/a.json");
    }

    @Test
    @DisplayName("F15: a result that is kept in S3 comes with its fields, as a small one does")
    void aResultThatIsKeptInS3ComesWithItsFields() {
        account.register("two", """
            tasks:
              a: { type: lambda, function_name: f }
              b: { type: lambda, function_name: g, depends_on: [a] }
            """);
        account.start("two");
        account.deliver(account.answers(i -> Map.of("n", "x".repeat(300_000))).toArray(String[]::new));

        Map<?, ?> context = (Map<?, ?>) account.aws.invoked().getLast().event().get("context");
        Map<?, ?> a = (Map<?, ?>) ((Map<?, ?>) context.get("upstream_results")).get("a");
        assertThat(a.get("n")).isEqualTo("x".repeat(300_000));
        assertThat(account.aws.objects()).containsKey("/bucket/" + a.get("result_s3_key"));
    }

    @Test
    @DisplayName("H3: on AWS, too, a late result does not replace the accepted one, during the job or after it")
    void aLateResultDoesNotReplaceTheAcceptedOne() {
        account.register("late", """
            tasks:
              a: { type: lambda, function_name: f, timeout: 60, retry: { max: 1, delay: 1, jitter: 0 },
                   store_output_to_s3: true, output_s3_key: "out/{{job_id}}.json" }
              b: { type: lambda, function_name: g, depends_on: [a] }
            """);
        for (int size : new int[] {1, 20_000}) {
            String job = account.start("late");
            FakeAws.Invoked first = account.aws.invoked().getLast();
            account.later(Duration.ofSeconds(61));
            account.plane.core().advanceJob().advance(job, new Command.Tick());
            account.later(Duration.ofSeconds(2));
            account.plane.core().advanceJob().advance(job, new Command.Tick());
            FakeAws.Invoked second = account.aws.invoked().getLast();
            assertThat(second.event()).containsEntry("attempt", 2).containsEntry("job_id", job);

            account.deliver(Recorded.succeeded(second.event(), "2".repeat(size)));
            FakeAws.Invoked after = account.aws.invoked().getLast();
            assertThat(after.function()).isEqualTo("g");
            account.deliver(Recorded.succeeded(first.event(), "1".repeat(size)));
            account.deliver(Recorded.succeeded(after.event(), 1));
            account.deliver(Recorded.succeeded(first.event(), "1".repeat(size)));

            assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
            assertThat(new String(account.aws.objects().get("/bucket/out/" + job + ".json"), StandardCharsets.UTF_8))
                    .isEqualTo("\"" + "2".repeat(size) + "\"");
        }
    }

    @Test
    void aRetryThatIsNearIsAMessageThatWaitsAndOneThatIsFarIsNot() {
        account.register("retry", """
            tasks:
              near: { type: lambda, function_name: f, retry: { max: 1, delay: 30, jitter: 0 } }
              far: { type: lambda, function_name: f, retry: { max: 1, delay: 600, max_delay: 600, jitter: 0 } }
            """);
        String job = account.start("retry");
        for (FakeAws.Invoked invoked : account.aws.invoked()) {
            account.deliver(Recorded.failed(invoked.event(), "Broken", "it broke"));
        }
        assertThat(account.aws.sent()).hasSize(1);
        FakeAws.Sent wake = account.aws.takeSent().getFirst();
        assertThat(wake.delaySeconds()).isBetween(30, 31);

        account.later(Duration.ofSeconds(31));
        account.deliver(wake.body());
        assertThat(account.aws.invoked()).hasSize(3);

        account.later(Duration.ofMinutes(9));
        account.newProcess();
        account.plane.core().reconcileJobs().reconcile();
        assertThat(account.aws.sent())
                .as("the sweep asks for what has come near")
                .hasSize(1);
        assertThat(account.aws.sent().getFirst().body()).contains(job);
    }

    @Test
    @DisplayName("R2: a timer of two days is one message, which the minute asks for, and no chain of messages")
    void aTimerOfTwoDaysIsOneMessage() {
        account.register("patient", """
            tasks:
              only: { type: lambda, function_name: f, retry: { max: 1, delay: 2d, jitter: 0 } }
            """);
        String job = account.start("patient");
        account.deliver(Recorded.failed(account.aws.invoked().getFirst().event(), "Broken", "it broke"));
        sweep(Duration.ofHours(1), 47);
        assertThat(account.aws.sent()).isEmpty();
        assertThat(account.aws.invoked()).hasSize(1);

        sweep(Duration.ofMinutes(1), 59);
        FakeAws.Sent wake = account.aws.takeSent().getFirst();
        assertThat(wake.delaySeconds()).isBetween(60, 90);
        sweep(Duration.ofSeconds(wake.delaySeconds()), 1);
        account.deliver(wake.body());

        assertThat(account.aws.sent()).isEmpty();
        account.deliver(Recorded.succeeded(account.aws.invoked().getLast().event(), 1));
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    /** The rule of the minute, each time in a process that knows nothing of the one before. */
    private void sweep(Duration every, int times) {
        for (int i = 0; i < times; i++) {
            account.later(every);
            account.newProcess();
            account.plane.core().reconcileJobs().reconcile();
        }
    }

    @Test
    void aWakeUpThatComesEarlyByThisClockIsFollowedByAnother() {
        account.register("retry", """
            tasks:
              a: { type: lambda, function_name: f, retry: { max: 1, delay: 10, jitter: 0 } }
            """);
        account.start("retry");
        account.deliver(Recorded.failed(account.aws.invoked().getFirst().event(), "Broken", "it broke"));
        FakeAws.Sent wake = account.aws.takeSent().getFirst();

        account.later(Duration.ofMillis(9_900));
        account.deliver(wake.body());

        assertThat(account.aws.invoked()).hasSize(1);
        assertThat(account.aws.sent())
                .singleElement()
                .satisfies(next -> assertThat(next.delaySeconds()).isEqualTo(1));
    }

    @Test
    void aJobWithAWakeUpUnderWayIsSentNoLaterOne() {
        account.register("retry", """
            tasks:
              a: { type: lambda, function_name: f, retry: { max: 1, delay: 10, jitter: 0 } }
              b: { type: lambda, function_name: f, timeout: 60 }
            """);
        account.start("retry");
        assertThat(account.aws.takeSent()).as("for the deadline of b").hasSize(1);

        account.deliver(Recorded.failed(eventOf("a"), "Broken", "it broke"));
        assertThat(account.aws.takeSent()).as("an earlier one").hasSize(1);

        account.later(Duration.ofSeconds(5));
        account.plane.core().reconcileJobs().reconcile();
        assertThat(account.aws.takeSent()).isEmpty();
    }

    @Test
    void theBusIsToldOfEndsOfJobsAndOfNothingElse() {
        account.register(
                "one",
                "tasks: { a: { type: lambda, function_name: f }, b: { type: lambda, function_name: f, depends_on: [a]"
                        + " } }");
        String good = account.start("one", "{\"secret\": 1}");
        String bad = account.start("one");
        account.plane.core().cancelJob().cancel(bad);
        account.plane.finish();
        account.runToTheEnd();

        assertThat(account.aws.events())
                .extracting(e -> e.get("DetailType"))
                .containsExactly("job.cancelled", "job.success");
        Map<String, @Nullable Object> event = account.aws.events().getLast();
        assertThat(event).containsEntry("Source", "cascade").containsEntry("EventBusName", "bus");
        Map<String, @Nullable Object> detail = Json.parseObject(String.valueOf(event.get("Detail")));
        assertThat(detail)
                .containsEntry("specversion", "1.0")
                .containsEntry("type", "job.success")
                .containsEntry("subject", good)
                .containsKeys("id", "source", "time", "data");
        assertThat((Map<?, ?>) detail.get("data"))
                .extracting("job_id", "dag", "status")
                .isEqualTo(List.of(good, "one", "success"));
        assertThat(event.toString()).doesNotContain("secret");
    }

    private Map<String, @Nullable Object> eventOf(String task) {
        return account.aws.invoked().stream()
                .filter(i -> task.equals(i.event().get("task_id")))
                .findFirst()
                .orElseThrow()
                .event();
    }

    private static String upstreams(int count) {
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < count; i++) {
            more.append(", u").append(i);
        }
        return more.toString();
    }

    private static String more(int count) {
        StringBuilder tasks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            tasks.append("  u").append(i).append(": { type: lambda, function_name: f }\n");
        }
        return tasks.toString();
    }
}
