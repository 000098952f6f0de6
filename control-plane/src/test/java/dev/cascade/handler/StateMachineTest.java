package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.aws.FakeAws;
import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.usecase.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateMachineTest {

    private static final String MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:report";
    private static final String DAG =
            "tasks: { report: { type: stepfunctions, state_machine_arn: \"" + MACHINE + "\", payload: { day: 1 } } }";

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aTaskIsAnExecutionAndEndsWithIt() {
        String job = startReport();
        assertThat(account.tasks(job)).containsEntry("report", "running");

        account.deliver(Recorded.execution(ended("SUCCEEDED", Map.of("output", "{\"rows\": 3}"))));

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).result().orElseThrow().json()).hasValue("{\"rows\":3}");
    }

    @Test
    void itsInputIsWhatEveryTaskGetsAndItsNameFollowsFromTheAttempt() {
        String job = startReport();

        Map<String, @Nullable Object> request = account.aws.executions().getFirst();

        assertThat(request.get("stateMachineArn")).isEqualTo(MACHINE);
        assertThat(String.valueOf(request.get("name")))
                .matches("[A-Za-z0-9-]{1,80}")
                .startsWith(job + "-report-1-");
        assertThat(Json.parseObject(String.valueOf(request.get("input"))).get("idempotency_key"))
                .isEqualTo(job + "/report/1");
    }

    @Test
    void oneThatWasStartedBeforeIsTheSame() {
        account.register("report", DAG);
        account.aws.onStart(request -> Optional.of(Answer.error(400, "ExecutionAlreadyExists", "exists")));

        String job = account.start("report");

        assertThat(account.tasks(job)).containsEntry("report", "running");
    }

    @Test
    void oneThatDoesNotExistFailsForGood() {
        account.register("report", DAG);
        account.aws.onStart(request -> Optional.of(Answer.error(400, "StateMachineDoesNotExist", "no")));

        String job = account.start("report");

        assertThat(account.error(job).type()).isEqualTo("bad_config");
        assertThat(account.error(job).message()).contains(MACHINE).contains("state_machine_arn");
    }

    @Test
    void failuresAreToldApart() {
        assertThat(errorAfter("FAILED", Map.of("error", "States.TaskFailed", "cause", "no rows")))
                .isEqualTo(TaskError.retryable("States.TaskFailed", "no rows"));
        assertThat(errorAfter("TIMED_OUT", Map.of()).type()).isEqualTo("timeout");
        assertThat(errorAfter("ABORTED", Map.of()).type()).isEqualTo("aborted");
    }

    @Test
    void executionsOfOthersConcernNobody() {
        String job = startReport();
        Map<String, @Nullable Object> foreign = ended("SUCCEEDED", Map.of("output", "1"));
        foreign.put("name", "by-hand");

        assertThat(account.deliver(Recorded.execution(foreign))).isEmpty();
        assertThat(account.tasks(job)).containsEntry("report", "running");
    }

    @Test
    void whatIsTooLargeForAnEventIsAskedFor() {
        String job = startReport();
        describe(ended("SUCCEEDED", Map.of("output", "{\"rows\":3}")));

        account.deliver(Recorded.execution(withoutInput(ended("SUCCEEDED", Map.of()))));

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).result().orElseThrow().json()).hasValue("{\"rows\":3}");
    }

    @Test
    @DisplayName(
            "H4: an event that Step Functions did not send changes nothing, though it names an execution that runs")
    void aForgedEventChangesNothing() {
        String job = startReport();
        Map<String, @Nullable Object> forged = ended("SUCCEEDED", Map.of("output", "\"forged\""));
        Map<String, @Nullable Object> input = Json.parseObject(String.valueOf(forged.get("input")));
        input.put("attempt_token", "1." + "A".repeat(43));
        forged.put("input", Json.write(input));
        describe(ended("RUNNING", Map.of()));

        assertThat(account.deliver(
                        Recorded.execution(forged),
                        Recorded.execution(withoutInput(ended("SUCCEEDED", Map.of("output", "\"forged\"")))),
                        Recorded.execution(withoutInput(ended("FAILED", Map.of("error", "forged"))))))
                .isEmpty();

        assertThat(account.tasks(job)).containsEntry("report", "running");
    }

    @Test
    @DisplayName("H4: what Step Functions says counts, not what an event without input says")
    void aForgedEventOfAnExecutionThatEndedTellsHowItEnded() {
        String job = startReport();
        describe(ended("SUCCEEDED", Map.of("output", "7")));

        account.deliver(Recorded.execution(
                withoutInput(ended("FAILED", Map.of("error", "forged", "cause", "forged", "output", "8")))));

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).result().orElseThrow().json()).hasValue("7");
    }

    @Test
    @DisplayName("H4: an event of an execution that does not exist is taken out of the queue")
    void anEventOfNothingIsRefused() {
        String job = startReport();

        assertThat(account.deliver(Recorded.execution(withoutInput(ended("FAILED", Map.of())))))
                .isEmpty();
        assertThat(account.tasks(job)).containsEntry("report", "running");
    }

    @Test
    @DisplayName("H4: an event about a state machine that Cascade may not look at is taken out of the queue")
    void anEventOfAStateMachineThatIsNotRegisteredIsRefused() {
        String job = startReport();
        account.aws.onDescribe(arn -> Answer.error(400, "AccessDeniedException", "no"));

        assertThat(account.deliver(Recorded.execution(withoutInput(ended("FAILED", Map.of())))))
                .isEmpty();
        assertThat(account.tasks(job)).containsEntry("report", "running");
    }

    @Test
    @DisplayName("H4: the token of an attempt is not part of its result")
    void anExecutionThatEndsWithItsInputTellsNoToken() {
        String job = startReport();
        String input = String.valueOf(account.aws.executions().getFirst().get("input"));
        String token = String.valueOf(Json.parseObject(input).get("attempt_token"));

        account.deliver(Recorded.execution(ended("SUCCEEDED", Map.of("output", input))));

        assertThat(account.firstTask(job).result().orElseThrow().json().orElseThrow())
                .contains(job)
                .doesNotContain(token);
    }

    @Test
    @DisplayName("H4: the token of an attempt is not part of its error")
    void anExecutionThatFailsWithItsInputTellsNoToken() {
        String job = startReport();
        String input = String.valueOf(account.aws.executions().getFirst().get("input"));
        String token = String.valueOf(Json.parseObject(input).get("attempt_token"));

        account.deliver(Recorded.execution(ended("FAILED", Map.of("error", "E", "cause", input))));

        assertThat(account.error(job).message()).contains("idempotency_key").doesNotContain(token);
    }

    private String startReport() {
        account.register("report", DAG);
        return account.start("report");
    }

    private void describe(Map<String, @Nullable Object> detail) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(detail);
        answer.put("startDate", 1767225600);
        answer.put("stopDate", 1767225601);
        account.aws.onDescribe(arn -> arn.equals(detail.get("executionArn"))
                ? Answer.of(200, Json.write(answer))
                : Answer.error(400, "ExecutionDoesNotExist", "no such execution"));
    }

    private static Map<String, @Nullable Object> withoutInput(Map<String, @Nullable Object> detail) {
        detail.put("input", null);
        detail.put("inputDetails", Map.of("included", false));
        return detail;
    }

    @Test
    void aCancelledJobStopsItsExecutions() {
        String job = startReport();

        account.plane.core().cancelJob().cancel(job);

        assertThat(account.aws.stopped())
                .hasSize(1)
                .allSatisfy(arn ->
                        assertThat(arn).startsWith("arn:aws:states:eu-central-1:123456789012:execution:report:" + job));
    }

    @Test
    @DisplayName("R7: an end whose event was lost is taken in by a later sweep")
    void theSweepAsksAboutAnExecutionWhoseEventWasLost() {
        String job = startReport();
        describe(ended("SUCCEEDED", Map.of("output", "7")));

        account.later(Duration.ofMinutes(1));
        account.plane.core().reconcileJobs().reconcile();
        assertThat(account.aws.calls("DescribeExecution"))
                .as("while its event may come")
                .isZero();

        account.later(Duration.ofMinutes(5));
        account.plane.core().reconcileJobs().reconcile();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).result().orElseThrow().json()).hasValue("7");
    }

    @Test
    @DisplayName("R7: an execution that runs is asked about again and again, and goes on")
    void anExecutionThatRunsGoesOn() {
        String job = startReport();
        describe(ended("RUNNING", Map.of()));
        account.later(Duration.ofMinutes(6));

        account.plane.core().reconcileJobs().reconcile();
        account.plane.core().reconcileJobs().reconcile();

        assertThat(account.aws.calls("DescribeExecution")).isEqualTo(2);
        assertThat(account.tasks(job)).containsEntry("report", "running");
    }

    @Test
    @DisplayName("R7: a sweep asks about a hundred executions, and in the end about all")
    void aSweepAsksABoundedNumberOfTimes() {
        account.register(
                "many",
                IntStream.range(0, 150)
                        .mapToObj(
                                i -> "  t" + i + ": { type: stepfunctions, state_machine_arn: \"" + MACHINE + "\" }\n")
                        .collect(Collectors.joining("", "tasks:\n", "")));
        account.start("many");
        Set<String> asked = ConcurrentHashMap.newKeySet();
        account.aws.onDescribe(arn -> {
            asked.add(arn);
            return Answer.error(400, "ExecutionDoesNotExist", "no such execution");
        });
        account.later(Duration.ofMinutes(6));

        account.plane.core().reconcileJobs().reconcile();
        assertThat(asked).hasSize(100);

        while (asked.size() < 150) {
            account.plane.core().reconcileJobs().reconcile();
        }
    }

    @Test
    @DisplayName("R7: an execution that ended in time and whose event was lost does not fail with its timeout")
    void anExecutionThatEndedInTimeDoesNotTimeOut() {
        account.register("report", DAG.replace("payload", "timeout: 60, payload"));
        String job = account.start("report");
        describe(ended("SUCCEEDED", Map.of("output", "7")));
        account.later(Duration.ofSeconds(61));

        account.deliver(account.plane.controlQueue().bodyOfWake(job));

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.stopped()).isEmpty();
    }

    @Test
    @DisplayName("R7: an execution that runs too long times out, also when Step Functions does not answer")
    void anExecutionThatRunsTooLongTimesOut() {
        account.register("report", DAG.replace("payload", "timeout: 60, payload"));
        String job = account.start("report");
        account.aws.onDescribe(arn -> Answer.error(400, "AccessDeniedException", "no"));
        account.later(Duration.ofSeconds(61));

        account.deliver(account.plane.controlQueue().bodyOfWake(job));

        assertThat(account.error(job).type()).isEqualTo("timeout");
        assertThat(account.aws.stopped()).hasSize(1);
    }

    @Test
    @DisplayName("R7: a DAG that names an Express state machine, or one that is not registered, is refused")
    void aDagWithAnUnusableStateMachineIsRefused() {
        account.aws.onDescribeStateMachine(arn -> switch (arn.substring(arn.lastIndexOf(':') + 1)) {
            case "fast" -> FakeAws.stateMachine(arn, "EXPRESS");
            case "secret" -> Answer.error(400, "AccessDeniedException", "no");
            case "missing" -> Answer.error(400, "StateMachineDoesNotExist", "no");
            case "elsewhere" -> Answer.error(400, "InvalidArn", "no");
            default -> FakeAws.stateMachine(arn, "STANDARD");
        });
        String tasks = Stream.of("report", "report:PROD", "fast", "fast:7", "secret", "missing", "elsewhere")
                .map(name -> "  " + name.replace(":", "_") + ": { type: stepfunctions, state_machine_arn: \""
                        + MACHINE.replace("report", name) + "\" }\n")
                .collect(Collectors.joining("", "tasks:\n", ""));

        DagDefinition mixed = DagDocument.parse(tasks, DocumentFormat.YAML, "", Optional.of("mixed"));

        assertThatExceptionOfType(InvalidDagException.class)
                .isThrownBy(() -> account.plane.core().registerDag().register(mixed, "test"))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(problem ->
                                problem.code() + " " + problem.where().pointer())
                        .containsExactly(
                                "state-machine-unusable /tasks/fast/state_machine_arn",
                                "state-machine-unusable /tasks/fast_7/state_machine_arn",
                                "state-machine-unusable /tasks/secret/state_machine_arn",
                                "state-machine-unusable /tasks/missing/state_machine_arn",
                                "state-machine-unusable /tasks/elsewhere/state_machine_arn"))
                .withMessageContainingAll(
                        "make it one of type STANDARD",
                        "check state_machine_arn; if it is right, register the state machine",
                        "registerStateMachine(machine)",
                        "cascade:task");
    }

    @Test
    @DisplayName("R7: an Express state machine, which does not tell of ends, fails its task for good")
    void anExpressStateMachineFailsItsTask() {
        account.register("report", DAG);
        account.aws.onStart(request -> Optional.of(Answer.of(
                200,
                "{\"executionArn\": \"arn:aws:states:eu-central-1:123456789012:express:report:" + request.get("name")
                        + ":b4d0b0e2\", \"startDate\": 1767225600}")));

        String job = account.start("report");

        assertThat(account.error(job).type()).isEqualTo("bad_config");
        assertThat(account.error(job).message()).contains(MACHINE).contains("make it one of type STANDARD");
    }

    @ParameterizedTest
    @ValueSource(strings = {":PROD", ":7", ""})
    @DisplayName("R7: an execution that was started by a version or alias is stopped, and asked about, by its own ARN")
    void anExecutionOfAVersionOrAliasIsStoppedByItsOwnArn(String qualifier) {
        account.register("report", DAG.replace(MACHINE, MACHINE + qualifier));
        String job = account.start("report");
        String execution = MACHINE.replace("stateMachine", "execution") + ":"
                + account.aws.executions().getFirst().get("name");
        Set<String> asked = ConcurrentHashMap.newKeySet();
        account.aws.onDescribe(arn -> {
            asked.add(arn);
            return Answer.error(400, "ExecutionDoesNotExist", "no such execution");
        });
        account.later(Duration.ofMinutes(6));
        account.plane.core().reconcileJobs().reconcile();

        account.plane.core().cancelJob().cancel(job);

        assertThat(account.aws.executions().getFirst().get("stateMachineArn")).isEqualTo(MACHINE + qualifier);
        assertThat(asked).containsExactly(execution);
        assertThat(account.aws.stopped()).containsExactly(execution);
    }

    private TaskError errorAfter(String status, Map<String, ?> more) {
        String job = startReport();
        account.deliver(Recorded.execution(ended(status, more)));
        return account.error(job);
    }

    private Map<String, @Nullable Object> ended(String status, Map<String, ?> more) {
        Map<String, @Nullable Object> request = account.aws.executions().getLast();
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("executionArn", MACHINE.replace("stateMachine", "execution") + ":" + request.get("name"));
        detail.put("stateMachineArn", MACHINE);
        detail.put("name", request.get("name"));
        detail.put("status", status);
        detail.put("startDate", 1767225600000L);
        detail.put("stopDate", 1767225601000L);
        detail.put("input", request.get("input"));
        detail.put("output", null);
        detail.put("inputDetails", Map.of("included", true));
        detail.put("outputDetails", null);
        detail.put("error", null);
        detail.put("cause", null);
        detail.putAll(more);
        return detail;
    }
}
