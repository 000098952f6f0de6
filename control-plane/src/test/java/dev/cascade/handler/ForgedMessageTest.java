package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.aws.meter.Usage;
import dev.cascade.engine.JobStatus;
import dev.cascade.handler.Recorded.Message;
import dev.cascade.usecase.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * An attacker has the role of a registered function, and so may write whatever he likes into the control queue. He knows the code, ids of jobs and tasks,
 * and the events that his own function was given.
 */
class ForgedMessageTest {

    private static final String PAIR = """
            tasks:
              mine: { type: lambda, function_name: mine }
              theirs: { type: lambda, function_name: theirs, retry: 3 }
              after: { type: lambda, function_name: after, depends_on: [theirs] }
            """;

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    private Map<String, @Nullable Object> eventOf(String task) {
        return account.aws.invoked().stream()
                .map(i -> i.event())
                .filter(event -> task.equals(event.get("task_id")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> event, String field, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(event);
        changed.put(field, value);
        return changed;
    }

    private static Map<String, @Nullable Object> without(Map<String, @Nullable Object> event, String field) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(event);
        changed.remove(field);
        return changed;
    }

    /** Delivers messages of which none may come again or change anything. */
    private void changesNothing(String job, List<String> bodies) {
        Map<String, String> tasks = account.tasks(job);
        int invoked = account.aws.invoked().size();
        var objects = Map.copyOf(account.aws.objects());
        long entries =
                account.plane.core().stores().jobs().entries(job, 0, 1000).size();
        for (int from = 0; from < bodies.size(); from += 10) {
            assertThat(account.deliver(bodies.subList(from, Math.min(from + 10, bodies.size()))
                            .toArray(String[]::new)))
                    .as("taken out of the queue at once")
                    .isEmpty();
        }
        assertThat(account.tasks(job)).isEqualTo(tasks);
        assertThat(account.plane.core().stores().jobs().entries(job, 0, 1000)).hasSize((int) entries);
        assertThat(account.aws.invoked()).hasSize(invoked);
        assertThat(account.aws.objects()).isEqualTo(objects);
    }

    @Test
    @DisplayName("H4: a function cannot complete or fail another's task, however it changes the event that it has")
    void aReportOfAForeignAttemptChangesNothing() {
        account.register("pair", PAIR);
        String job = account.start("pair");
        String other = account.start("pair");
        Map<String, @Nullable Object> mine = eventOf("mine");
        Map<String, @Nullable Object> theirs = without(eventOf("theirs"), "attempt_token");

        List<Map<String, @Nullable Object>> forged = new ArrayList<>(List.of(
                theirs,
                with(theirs, "attempt_token", mine.get("attempt_token")),
                with(theirs, "attempt_token", ""),
                with(theirs, "attempt_token", List.of()),
                with(theirs, "attempt_token", "1." + "A".repeat(43)),
                with(theirs, "attempt_token", "2." + "A".repeat(43)),
                with(mine, "task_id", "theirs"),
                with(mine, "attempt", 2),
                with(mine, "attempt", "1"),
                with(mine, "job_id", other),
                with(mine, "dag_version", 2),
                with(mine, "dag", "other"),
                with(mine, "task_config", Map.of("output_s3_key", "inputs/theirs.json")),
                with(with(mine, "idempotency_key", job + "/theirs/1"), "task_id", "theirs")));
        List<String> bodies = forged.stream()
                .flatMap(event -> Stream.of(
                        Recorded.succeeded(event, Map.of("done", "x".repeat(20_000))),
                        Recorded.failed(event, "Error", "forged"),
                        Recorded.expired(event)))
                .toList();

        changesNothing(job, bodies);
        assertThat(account.tasks(other)).containsEntry("mine", "running").containsEntry("theirs", "running");
    }

    @Test
    @DisplayName("H4: a report with a DAG of one's own, whose tasks have other numbers, is not taken for the same task")
    void aReportByAnotherDagChangesNothing() {
        account.register("pair", PAIR);
        String job = account.start("pair");
        account.register("crafted", "tasks: { zero: { type: noop }, mine: { type: lambda, function_name: mine } }");

        changesNothing(job, List.of(Recorded.succeeded(with(eventOf("mine"), "dag", "crafted"), 1)));
    }

    @Test
    @DisplayName("H4: a forged message costs no call of any service")
    void aForgedMessageCostsNothing() {
        account.register("pair", PAIR);
        String job = account.start("pair");
        account.deliver(account.plane.controlQueue().bodyOfWake(job));
        Usage before = account.meter.usage();
        int calls = account.aws.calls();

        changes(job).forEach(account::deliver);

        assertThat(account.meter.usage().since(before).totalCalls()).isZero();
        assertThat(account.aws.calls()).isEqualTo(calls);
    }

    private List<String> changes(String job) {
        return List.of(
                Recorded.succeeded(with(eventOf("mine"), "dag", "no-such-dag"), 1),
                Recorded.succeeded(without(eventOf("theirs"), "attempt_token"), 1),
                "{\"cascade\":\"wake\",\"job\":\"" + job + "\"}",
                "{\"cascade\":\"push\",\"topic\":\"jobs\"}",
                "{\"cascade\":\"dispatch\",\"job\":\"" + job + "\",\"round\":0,\"attempts\":[[1,1]]}");
    }

    @Test
    @DisplayName("H4: no function is invoked by a message that the control plane did not write")
    void aForgedDispatchInvokesNothing() {
        account.register("fan", fan(300));
        String job = account.start("fan");
        List<String> pieces = account.sentToControl();
        String all = IntStream.range(0, 300).mapToObj(i -> "[" + i + ",1]").collect(Collectors.joining(","));
        String form = "{\"cascade\":\"dispatch\",\"job\":\"" + job + "\",\"round\":%d,\"attempts\":[%s]%s}";

        changesNothing(
                job,
                List.of(
                        form.formatted(0, all, ""),
                        form.formatted(7, "[0,1]", ",\"mac\":\"1.AAAA\""),
                        form.formatted(0, "[0,1],".repeat(20_000) + "[0,1]", ""),
                        with(pieces.get(0), "round", 1),
                        with(pieces.get(0), "job", account.start("fan")),
                        with(pieces.get(0), "attempts", List.of(List.of(0, 1))),
                        with(pieces.get(0), "cascade", "wake"),
                        with(
                                pieces.get(1),
                                "mac",
                                Json.parseObject(pieces.get(0)).get("mac"))));
        assertThat(account.aws.invoked()).isEmpty();
    }

    private static String with(String body, String field, Object value) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>(Json.parseObject(body));
        message.put(field, value);
        return Json.write(message);
    }

    @Test
    @DisplayName("H4: a message of another installation is a foreign one")
    void aMessageOfAnotherInstallationChangesNothing() {
        account.register("pair", PAIR);
        String job = account.start("pair");
        try (Installation other = new Installation()) {
            other.register("pair", PAIR);
            other.start("pair");
            changesNothing(
                    job,
                    List.of(
                            other.plane.controlQueue().bodyOfWake(job),
                            Recorded.succeeded(
                                    with(
                                            eventOf("theirs"),
                                            "attempt_token",
                                            other.aws
                                                    .invoked()
                                                    .getLast()
                                                    .event()
                                                    .get("attempt_token")),
                                    1)));
        }
    }

    @Test
    @DisplayName("H4: a replayed message of the control plane invokes nothing twice")
    void aReplayedMessageInvokesNothingTwice() {
        account.register("fan", fan(300));
        String job = account.start("fan");
        List<String> pieces = account.sentToControl();
        account.deliver(pieces.toArray(String[]::new));
        assertThat(account.aws.invoked()).hasSize(300);

        account.newProcess();
        changesNothing(job, pieces);
    }

    @Test
    @DisplayName("H4: a function that reports its own end again, or otherwise, changes nothing")
    void aReplayedReportChangesNothing() {
        account.register("pair", PAIR);
        String job = account.start("pair");
        String report = Recorded.succeeded(eventOf("mine"), Map.of("is", 1));
        account.deliver(report);

        changesNothing(
                job,
                List.of(
                        report,
                        Recorded.succeeded(eventOf("mine"), Map.of("is", 2)),
                        Recorded.failed(eventOf("mine"), "Error", "after all")));
    }

    @Test
    @DisplayName("H4: where a result is kept follows from the job's context, not from what a report says of it")
    void aReportCannotChooseTheKeyOfItsResult() {
        account.register(
                "out", "tasks: { a: { type: lambda, function_name: f, output_s3_key: \"out/{{context.day}}.json\" } }");
        String job = account.start("out", "{\"day\": \"monday\"}");
        Map<String, @Nullable Object> event = eventOf("a");

        account.newProcess();
        account.deliver(Recorded.succeeded(with(event, "context", Map.of("day", "../theirs")), "x".repeat(10_000)));

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.objects()).containsKey("/bucket/out/monday.json");
        assertThat(account.aws.objects().keySet()).noneMatch(key -> key.contains("theirs"));
    }

    @Test
    @DisplayName(
            "H4: an attempt's token is in its event and nowhere else, though the function answers with all that it was given")
    void aTokenDoesNotLeak() {
        account.register("chain", """
                tasks:
                  echo: { type: lambda, function_name: f }
                  fail: { type: lambda, function_name: f }
                  large: { type: lambda, function_name: f }
                  after: { type: lambda, function_name: f, depends_on: [echo, large] }
                """);
        String job = account.start("chain");
        List<String> tokens = account.aws.invoked().stream()
                .map(i -> String.valueOf(i.event().get("attempt_token")))
                .toList();
        assertThat(tokens).hasSize(3).doesNotHaveDuplicates().allMatch(token -> token.length() > 40);

        account.deliver(
                Recorded.succeeded(eventOf("echo"), eventOf("echo")),
                Recorded.failed(eventOf("fail"), "Error", Json.write(eventOf("fail"))),
                Recorded.succeeded(eventOf("large"), Map.of("event", eventOf("large"), "more", "x".repeat(200_000))));

        var details = account.plane.core().describeJob().details(job);
        String seen = details
                + details.tasks().stream()
                        .map(task -> task.result() + " " + task.error())
                        .toList()
                        .toString()
                + account.plane.core().stores().jobs().entries(job, 0, 100)
                + account.aws.objects().values().stream()
                        .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
                        .toList()
                + Json.write(without(eventOf("after"), "attempt_token"));
        assertThat(seen).contains("removed");
        assertThat(tokens).noneMatch(seen::contains);
    }

    @Test
    @DisplayName("H4: a function that is waited for is given no token, as it reports nothing")
    void whoIsWaitedForHasNoToken() {
        account.register("sync", "tasks: { a: { type: lambda, function_name: f, invocation_type: sync } }");
        account.aws.onInvoke((name, type, event) -> Answer.of(200, "1"));
        String job = account.start("sync");
        account.runToTheEnd();

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(eventOf("a")).doesNotContainKey("attempt_token");
    }

    @Test
    @DisplayName("H4: while it cannot be told whether a message is genuine, it comes again")
    void aMessageThatCannotBeCheckedComesAgain() {
        account.register("pair", PAIR);
        account.start("pair");
        Message report = Message.of(Recorded.succeeded(eventOf("mine"), 1));
        account.failReads(true);
        account.newProcess();

        assertThat(account.deliver(List.of(report))).containsExactly(report.id());

        account.failReads(false);
        assertThat(account.deliver(List.of(report.again()))).isEmpty();
    }

    private static String fan(int width) {
        UnaryOperator<String> task = name -> "  " + name + ": { type: lambda, function_name: part }\n";
        return IntStream.range(0, width)
                .mapToObj(i -> task.apply("t" + i))
                .collect(Collectors.joining("", "tasks:\n", ""));
    }
}
