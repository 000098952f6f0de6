package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.usecase.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        account.register("report", DAG);
        String job = account.start("report");
        assertThat(account.tasks(job)).containsEntry("report", "running");

        account.deliver(Recorded.execution(ended("SUCCEEDED", Map.of("output", "{\"rows\": 3}"))));

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).result().orElseThrow().json()).hasValue("{\"rows\": 3}");
    }

    @Test
    void itsInputIsWhatEveryTaskGetsAndItsNameFollowsFromTheAttempt() {
        account.register("report", DAG);
        String job = account.start("report");

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
        account.register("report", DAG);
        String job = account.start("report");
        Map<String, @Nullable Object> foreign = ended("SUCCEEDED", Map.of("output", "1"));
        foreign.put("name", "by-hand");

        assertThat(account.deliver(Recorded.execution(foreign))).isEmpty();
        assertThat(account.tasks(job)).containsEntry("report", "running");
    }

    @Test
    void aCancelledJobStopsItsExecutions() {
        account.register("report", DAG);
        String job = account.start("report");

        account.plane.cancelJob().cancel(job);

        assertThat(account.aws.stopped())
                .hasSize(1)
                .allSatisfy(arn ->
                        assertThat(arn).startsWith("arn:aws:states:eu-central-1:123456789012:execution:report:" + job));
    }

    private TaskError errorAfter(String status, Map<String, ?> more) {
        account.register("report", DAG);
        String job = account.start("report");
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
