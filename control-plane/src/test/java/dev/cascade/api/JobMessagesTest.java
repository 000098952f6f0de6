package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Actor;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.Page;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.query.JobDetails;
import dev.cascade.usecase.query.JobDetails.FailedAttempt;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import dev.cascade.usecase.query.JobEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JobMessagesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static JobHeader aJob(Optional<String> note, Optional<Instant> completedAt) {
        return new JobHeader(
                "j1",
                "daily",
                3,
                "{\"n\":1.50,\"of\":null}",
                "api",
                note,
                NOON,
                JobStatus.RUNNING,
                Optional.of(NOON.plusMillis(5)),
                completedAt);
    }

    private static TaskDetails aTask(Optional<TaskResult> result, Optional<TaskError> error, FailedAttempt... history) {
        return new TaskDetails(
                "load",
                TaskType.LAMBDA,
                error.isPresent() ? TaskStatus.FAILED : TaskStatus.SUCCESS,
                1,
                Optional.of(NOON),
                Optional.of(NOON.plusSeconds(1)),
                Optional.empty(),
                result,
                error,
                List.of(history));
    }

    private static Object resultOf(TaskResult result) {
        Object shown =
                TaskMessages.task(aTask(Optional.of(result), Optional.empty())).get("result");
        return shown == null ? "null" : shown;
    }

    @Test
    void aJobIsShownInTheOrderOfTheContractWithMilliseconds() {
        assertThat(Json.write(JobMessages.job(aJob(Optional.of("by hand"), Optional.empty()))))
                .isEqualTo("{\"job_id\":\"j1\",\"dag\":\"daily\",\"dag_version\":3,\"status\":\"running\","
                        + "\"triggered_by\":\"api\",\"note\":\"by hand\",\"context\":{\"n\":1.50,\"of\":null},"
                        + "\"created_at\":\"2026-01-01T12:00:00.000Z\",\"started_at\":\"2026-01-01T12:00:00.005Z\","
                        + "\"completed_at\":null}");
    }

    @Test
    void aJobIsShownWithItsTasksAndWhoTriggeredIt() {
        JobHeader job = new JobHeader(
                "j1",
                "daily",
                3,
                "{}",
                "cli",
                Actor.named("ada"),
                Optional.empty(),
                NOON,
                JobStatus.RUNNING,
                Optional.of(NOON),
                Optional.empty());

        assertThat(Json.write(JobMessages.jobWithTasks(new JobDetails(job, 9, List.of()))))
                .isEqualTo("{\"job_id\":\"j1\",\"dag\":\"daily\",\"dag_version\":3,\"status\":\"running\","
                        + "\"triggered_by\":\"cli\",\"actor\":\"ada\",\"context\":{},"
                        + "\"created_at\":\"2026-01-01T12:00:00.000Z\",\"started_at\":\"2026-01-01T12:00:00.000Z\","
                        + "\"completed_at\":null,\"tasks\":[]}");
    }

    @Test
    void aJobWithoutANoteHasNoNote() {
        assertThat(JobMessages.job(aJob(Optional.empty(), Optional.empty()))).doesNotContainKey("note");
    }

    @Test
    void aRunEndsWithItsTasksAndAlwaysTheSameKeys() {
        JobDetails details = new JobDetails(
                aJob(Optional.empty(), Optional.of(NOON.plusSeconds(2))),
                9,
                List.of(aTask(Optional.of(TaskResult.inline("[1,2]")), Optional.empty())));

        assertThat(Json.write(JobMessages.run(details)))
                .isEqualTo("{\"job_id\":\"j1\",\"dag\":\"daily\",\"dag_version\":3,\"status\":\"running\","
                        + "\"started_at\":\"2026-01-01T12:00:00.005Z\",\"completed_at\":\"2026-01-01T12:00:02.000Z\","
                        + "\"tasks\":[{\"task_id\":\"load\",\"type\":\"lambda\",\"status\":\"success\",\"attempts\":1,"
                        + "\"started_at\":\"2026-01-01T12:00:00.000Z\",\"completed_at\":\"2026-01-01T12:00:01.000Z\","
                        + "\"result\":[1,2],\"error\":null,\"worker\":null,\"history\":[]}]}");
    }

    @Test
    void aSmallResultIsShownAsItself() {
        assertThat(resultOf(TaskResult.inline("\"done\""))).isEqualTo("done");
        assertThat(resultOf(TaskResult.NULL)).isEqualTo("null");
    }

    @Test
    void aResultInS3IsShownWithItsPlaceBesideItsData() {
        TaskResult.Artifact artifact = new TaskResult.Artifact("s3://b/k", "k", 12);

        assertThat(Json.write(resultOf(new TaskResult(Optional.of("{\"total\":3}"), Optional.of(artifact)))))
                .isEqualTo(
                        "{\"total\":3,\"result_location\":\"s3://b/k\",\"result_s3_key\":\"k\",\"result_size_bytes\":12}");
        assertThat(Json.write(resultOf(new TaskResult(Optional.empty(), Optional.of(artifact)))))
                .isEqualTo("{\"result_location\":\"s3://b/k\",\"result_s3_key\":\"k\",\"result_size_bytes\":12}");
        assertThat(Json.write(resultOf(new TaskResult(Optional.of("7"), Optional.of(artifact)))))
                .isEqualTo(
                        "{\"value\":7,\"result_location\":\"s3://b/k\",\"result_s3_key\":\"k\",\"result_size_bytes\":12}");
    }

    @Test
    void aFailureHasTypeAndMessageAndItsAttemptsAreListed() {
        TaskError error = TaskError.retryable("timeout", "took longer than 1 s");
        TaskDetails task = aTask(
                Optional.empty(),
                Optional.of(error),
                new FailedAttempt(1, Optional.of(NOON), NOON.plusSeconds(1), error));

        assertThat(Json.write(TaskMessages.task(task)))
                .contains("\"result\":null,\"error\":{\"type\":\"timeout\",\"message\":\"took longer than 1 s\"}")
                .endsWith("\"history\":[{\"attempt\":1,\"started_at\":\"2026-01-01T12:00:00.000Z\","
                        + "\"completed_at\":\"2026-01-01T12:00:01.000Z\","
                        + "\"error\":{\"type\":\"timeout\",\"message\":\"took longer than 1 s\"}}]}");
    }

    @Test
    void anEventOfATaskNamesTaskAttemptAndError() {
        JobEvent event = new JobEvent(
                4,
                "task.failed",
                "j1",
                "daily",
                NOON,
                Optional.of("load"),
                OptionalInt.of(2),
                Optional.of(TaskError.permanent("boom", "it broke")));

        assertThat(Json.write(JobMessages.event(event)))
                .isEqualTo("{\"seq\":4,\"type\":\"task.failed\",\"job_id\":\"j1\",\"dag\":\"daily\","
                        + "\"timestamp\":\"2026-01-01T12:00:00.000Z\",\"task_id\":\"load\",\"attempt\":2,"
                        + "\"error\":{\"type\":\"boom\",\"message\":\"it broke\"}}");
    }

    @Test
    void anEventOfAnItemHasItsMapIndexAfterTheTask() {
        JobEvent event = new JobEvent(
                5,
                "task.queued",
                "j1",
                "daily",
                NOON,
                Optional.of("load"),
                OptionalInt.of(3),
                OptionalInt.of(1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(Json.write(JobMessages.event(event)))
                .isEqualTo(
                        "{\"seq\":5,\"type\":\"task.queued\",\"job_id\":\"j1\",\"dag\":\"daily\","
                                + "\"timestamp\":\"2026-01-01T12:00:00.000Z\",\"task_id\":\"load\",\"map_index\":3,\"attempt\":1}");
    }

    @Test
    void anEventOfTheJobHasNothingOfATask() {
        JobEvent event = new JobEvent(
                1, "job.running", "j1", "daily", NOON, Optional.empty(), OptionalInt.empty(), Optional.empty());

        assertThat(JobMessages.event(event)).containsOnlyKeys("seq", "type", "job_id", "dag", "timestamp");
    }

    @Test
    void pollingGoesOnAfterTheLastEventAndStaysWhereItIsWhenThereIsNone() {
        JobEvent event = new JobEvent(
                7, "job.success", "j1", "daily", NOON, Optional.empty(), OptionalInt.empty(), Optional.empty());

        assertThat(JobMessages.events(List.of(event), 6)).containsEntry("next_after", 7L);
        assertThat(JobMessages.events(List.of(), 6)).containsEntry("next_after", 6L);
    }

    @Test
    void theLastPageHasANextCursorOfNull() {
        assertThat(JobMessages.jobs(new Page<>(List.of(), Optional.empty()))).containsEntry("next_cursor", null);
        assertThat(JobMessages.jobs(new Page<>(List.of(), Optional.of("x")))).containsEntry("next_cursor", "x");
    }
}
