package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.query.JobDetails;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CompleteTaskTest {

    private final Fixture given = new Fixture();

    private Outcome kept(String json) {
        return given.complete.keep(given.attempt(given.started("d"), "a"), Fixture.result(json));
    }

    private static TaskResult result(Outcome outcome) {
        return ((Outcome.Success) outcome).result();
    }

    @Test
    void aResultOfTheLimitIsInlineOneByteMoreIsStored() {
        given.with(dag("d").task("a"));
        String atLimit = "\"" + "ä".repeat(CompleteTask.INLINE_LIMIT_BYTES / 2 - 1) + "\"";
        String above = "\"" + "ä".repeat(CompleteTask.INLINE_LIMIT_BYTES / 2 - 1) + "x\"";

        assertThat(result(kept(atLimit))).isEqualTo(TaskResult.inline(atLimit));
        assertThat(given.files.objects).isEmpty();
        TaskResult stored = result(kept(above));
        TaskResult.Artifact artifact = stored.artifact().orElseThrow();
        assertThat(stored.json()).isEmpty();
        assertThat(stored.isNamed()).isFalse();
        assertThat(artifact.key()).startsWith("attempts/job-2/a/1-").endsWith(".json");
        assertThat(artifact)
                .isEqualTo(new TaskResult.Artifact(
                        "s3://b/" + artifact.key(), artifact.key(), CompleteTask.INLINE_LIMIT_BYTES + 1));
        assertThat(given.files.get(artifact.key()))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString(UTF_8).isEqualTo(above));
    }

    @Test
    @DisplayName("B-05: a small result that is to be stored is stored and travels too")
    void aSmallStoredResultTravelsToo() {
        given.with(dag("d").task("a").with("store_output_to_s3", true).with("output_s3_key", "out/{{job_id}}/x.json"));

        String job = given.started("d");
        given.succeeds(job, "a", "{\"a\":1}");

        TaskResult result =
                given.describe.details(job).tasks().getFirst().result().orElseThrow();
        assertThat(result.json()).contains("{\"a\":1}");
        assertThat(result.artifact())
                .contains(new TaskResult.Artifact("s3://b/out/job-1/x.json", "out/job-1/x.json", 7, Optional.empty()));
        assertThat(given.files.objects).as("a small one is stored once").containsOnlyKeys("out/job-1/x.json");
        assertThat(given.files.get("out/job-1/x.json"))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("{\"a\":1}"));
    }

    @Test
    @DisplayName("H3: a key below Cascade's own prefix is refused")
    void aKeyBelowCascadesOwnPrefixIsRefused() {
        given.with(dag("d").task("a").with("store_output_to_s3", true).with("output_s3_key", "attempts/x.json"));

        assertThat(kept("1"))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        f -> assertThat(f.error().message())
                                .contains("attempts/x.json")
                                .contains("Cascade keeps its own objects"));
        assertThat(given.files.objects).isEmpty();
    }

    @Test
    @DisplayName("B-04: a result that cannot be stored fails the task, naming S3, and blocks what comes after")
    void aResultThatCannotBeStoredFailsTheTask() {
        given.with(dag("d").task("a").with("store_output_to_s3", true).task("b", "a"));
        given.files.refuses = true;
        String job = given.started("d");

        assertThat(given.succeeds(job, "a", "1").status()).isEqualTo(JobStatus.FAILED);

        JobDetails details = given.describe.details(job);
        TaskError error = details.tasks().get(0).error().orElseThrow();
        assertThat(error.type()).isEqualTo(TaskError.OUTPUT_STORE);
        assertThat(error.message()).contains("S3").contains("denies PutObject");
        assertThat(details.tasks().get(1).status()).isEqualTo(TaskStatus.UPSTREAM_FAILED);
    }

    @Test
    @DisplayName("B-25: the end of a task whose job was deleted is accepted and changes nothing")
    void theEndOfADeletedJobsTaskChangesNothing() {
        given.with(dag("d").task("a"));
        String job = given.started("d");
        Attempt attempt = given.attempt(job, "a");
        given.cancel.cancel(job);
        assertThat(given.jobs.markDeleted(job, given.now.plusSeconds(1))).isTrue();

        assertThat(given.complete
                        .succeeded(attempt, Fixture.result("1"), given.now)
                        .join())
                .isInstanceOf(AdvanceResult.NoSuchJob.class);
        assertThat(given.jobs.find(job)).isEmpty();
    }

    @Test
    void aResultOfAnAttemptThatAnotherProcessQueuedCounts() {
        given.with(dag("d").task("a").task("b", "a"));
        Fixture elsewhere = new Fixture(given.jobs).with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");
        elsewhere.advance.advance(job, new Command.Tick());
        given.succeeds(job, "a", "1");

        elsewhere
                .complete
                .succeeded(given.attempt(job, "b"), Fixture.result("2"), given.now)
                .join();

        assertThat(given.jobs.header(job).orElseThrow().status()).isEqualTo(JobStatus.SUCCESS);
    }
}
