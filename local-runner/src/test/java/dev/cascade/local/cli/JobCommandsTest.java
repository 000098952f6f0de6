package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.output.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs and DAGs of the state in the current folder. */
class JobCommandsTest {

    @TempDir
    Path folder;

    private CliRunner cli;

    @BeforeEach
    void aFolderWithDags() {
        cli = new CliRunner(folder)
                .file("dags/good.yaml", "schedule: '@daily'", "tasks: { one: { type: noop } }")
                .file("dags/bad.yaml", "tasks: { one: { type: command, command: ['false'] } }")
                .file("dags/slow.yaml", "tasks: { waits: { type: command, command: [sleep, '60'] } }");
    }

    private String ran(String dag) {
        return cli.run("run", dag, "-o", "json").json().cell("job_id");
    }

    private String left() {
        CliRunner.Result result = cli.interrupted().run("run", "slow");
        cli.notInterrupted();
        assertThat(result.exit()).isEqualTo(130);
        return cli.run("job", "list", "--dag", "slow", "-o", "json")
                .json()
                .objects("jobs")
                .getFirst()
                .cell("job_id");
    }

    @Test
    void jobsAreListedNewestFirst() {
        List<String> ids = List.of(ran("good"), ran("bad"), ran("good"));

        JsonFields all = cli.run("job", "list", "-o", "json").json();
        assertThat(all.objects("jobs")).extracting(j -> j.cell("job_id")).containsExactlyElementsOf(ids.reversed());
        assertThat(all.fields()).containsEntry("next_cursor", null);

        JsonFields failed =
                cli.run("job", "list", "-o", "json", "--status", "failed").json();
        assertThat(failed.objects("jobs")).extracting(j -> j.cell("job_id")).containsExactly(ids.get(1));

        JsonFields page = cli.run("job", "list", "-o", "json", "--limit", "2").json();
        JsonFields next = cli.run("job", "list", "-o", "json", "--cursor", page.cell("next_cursor"))
                .json();
        assertThat(next.objects("jobs")).extracting(j -> j.cell("job_id")).containsExactly(ids.getFirst());
    }

    @Test
    @DisplayName("F14: a cursor that no list gave is refused as wrong usage")
    void aCursorThatNoListGaveIsRefused() {
        ran("good");

        CliRunner.Result refused = cli.run("job", "list", "--cursor", "x");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("--cursor")
                .doesNotContain("internal error")
                .hasLineCount(1);
    }

    @Test
    void whereNothingRanThereIsNothingAndLookingLeavesNothingBehind() {
        assertThat(cli.run("job", "list").out()).isEqualTo("no jobs\n");
        assertThat(cli.run("job", "show", "1").exit()).isEqualTo(20);
        assertThat(cli.run("job", "cancel", "1").exit()).isEqualTo(20);
        assertThat(cli.run("dag", "list").exit()).isZero();
        assertThat(cli.state()).doesNotExist();
    }

    @Test
    void aJobThatDoesNotExistIsNotFound() {
        ran("good");

        for (String verb : List.of("show", "watch", "cancel", "retry")) {
            CliRunner.Result result = cli.run("job", verb, "nobody");
            assertThat(result.exit()).as(verb).isEqualTo(20);
            assertThat(result.err())
                    .as(verb)
                    .contains("there is no job \"nobody\"")
                    .hasLineCount(1);
        }
    }

    @Test
    void aJobIsShownWithItsTasks() {
        String id = ran("bad");

        assertThat(cli.run("job", "show", id).out())
                .contains("job " + id + " of bad v1: failed")
                .contains("one");
        assertThat(cli.run("job", "show", id, "-o", "json").json().objects("tasks"))
                .hasSize(1);
    }

    @Test
    void aJobSaysWhoTriggeredIt() {
        String id = ran("good");

        String user = System.getProperty("user.name");
        assertThat(cli.run("job", "show", id).out()).contains("\ntriggered by " + user + " (cli)\n");
        assertThat(cli.run("job", "show", id, "-o", "json").json().fields())
                .containsEntry("actor", user)
                .containsEntry("triggered_by", "cli");
    }

    @Test
    void watchingAnEndedJobTellsItAllAndExitsAsItDid() {
        CliRunner.Result result = cli.run("job", "watch", ran("bad"), "-o", "json");

        assertThat(result.exit()).isEqualTo(10);
        assertThat(result.err()).containsPattern("task one +failed").containsPattern("job +\\S+ +failed");
        assertThat(result.json().cell("status")).isEqualTo("failed");
    }

    @Test
    void watchingEndsWhenTheTimeIsOver() {
        CliRunner.Result result = cli.run("job", "watch", left(), "--timeout", "0.1");

        assertThat(result.exit()).isEqualTo(11);
    }

    @Test
    void aCancelledJobStaysCancelled() {
        String id = left();

        assertThat(cli.run("job", "cancel", id).out()).contains("cancelled");
        assertThat(cli.run("job", "watch", id).exit()).isEqualTo(12);
    }

    @Test
    @DisplayName("F17: cancelling again is a conflict, as the help says")
    void aCancelledJobCannotBeCancelledAgain() {
        String id = left();
        assertThat(cli.run("job", "cancel", id).exit()).isZero();

        CliRunner.Result again = cli.run("job", "cancel", id);

        assertThat(again.exit()).isEqualTo(21);
        assertThat(again.err()).contains("has ended already, as cancelled").hasLineCount(1);
        assertThat(cli.run("job", "cancel", "--help").out()).contains("Exits with 21");
    }

    @Test
    @DisplayName("F17: a DAG in this folder is switched off and on, and forced")
    void aDagHereIsPausedResumedAndForced() {
        ran("good");
        assertThat(cli.run("dag", "pause", "good").exit()).isZero();
        assertThat(cli.run("dag", "list").out()).containsPattern("good .* false ");
        assertThat(cli.run("dag", "show", "good").out())
                .containsPattern(", enabled: false \\(switched off by \\S+ at 20[0-9T:.-]+Z\\), from ");

        CliRunner.Result refused = cli.run("run", "good");
        assertThat(refused.exit()).isEqualTo(21);
        assertThat(refused.err())
                .contains("`cascade dag resume good`", "--force")
                .hasLineCount(1);
        assertThat(cli.run("run", "good", "--force").exit()).isZero();

        assertThat(cli.run("dag", "resume", "good").exit()).isZero();
        assertThat(cli.run("run", "good").exit()).isZero();
    }

    @Test
    @DisplayName("F17: who pauses a DAG that is only in a file reads how it is registered")
    void aDagThatIsOnlyInAFileCannotBePausedYet() {
        for (String state : List.of("nothing has run", "others have run")) {
            CliRunner.Result result = cli.run("dag", "pause", "good");

            assertThat(result.exit()).as(state).isEqualTo(20);
            assertThat(result.err()).contains("`cascade dag deploy FILE`").hasLineCount(1);
            ran("bad");
        }
        assertThat(cli.run("dag", "deploy", "dags/good.yaml").exit()).isZero();
        assertThat(cli.run("dag", "pause", "good").exit()).isZero();
    }

    @Test
    @DisplayName("F17: a run that failed tells how it goes on")
    void aRunThatFailedTellsHowItGoesOn() {
        CliRunner.Result failed = cli.run("run", "bad");

        assertThat(failed.exit()).isEqualTo(10);
        assertThat(failed.err())
                .containsPattern("`cascade job retry [0-9a-f-]{36}`")
                .hasLineCount(1);
        assertThat(cli.run("run", "good").err()).isEmpty();
    }

    @Test
    @DisplayName("F17: a folder is deployed as it is validated")
    void aFolderIsDeployedAsItIsValidated() {
        assertThat(cli.run("dag", "validate", "dags").exit()).isZero();

        assertThat(cli.run("dag", "deploy", "dags").out().lines())
                .containsExactly("DAG bad is at version 1", "DAG good is at version 1", "DAG slow is at version 1");

        cli.file("empty/notes.txt", "nothing");
        for (String verb : List.of("validate", "deploy")) {
            CliRunner.Result none = cli.run("dag", verb, "empty");
            assertThat(none.exit()).as(verb).isEqualTo(20);
            assertThat(none.err())
                    .as(verb)
                    .contains("the folder \"empty\" has no files")
                    .hasLineCount(1);
        }
    }

    @Test
    @DisplayName("F17: all problems of files to deploy are reported at once")
    void allProblemsOfAllFilesAreTold() {
        cli.file("one.yaml", "tasks: { a: { type: nop } }").file("two.yaml", "tasks: {}");

        CliRunner.Result result = cli.run("dag", "deploy", "one.yaml", "two.yaml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("one.yaml:1:", "two.yaml:1:");
    }

    @Test
    @DisplayName("F9: a task that runs shows for how long")
    void aRunningTaskShowsForHowLong() {
        String id = left();

        assertThat(cli.run("job", "show", id).out()).containsPattern("waits +command +(queued|running) ");
        assertThat(cli.run("job", "list").out()).containsPattern("running +cli +\\S+Z +[0-9.]+ m?s");
    }

    @Test
    void anEndedJobCannotBeCancelled() {
        CliRunner.Result result = cli.run("job", "cancel", ran("good"));

        assertThat(result.exit()).isEqualTo(21);
        assertThat(result.err()).contains("has ended already").hasLineCount(1);
    }

    @Test
    void onlyAJobThatDidNotSucceedIsRetried() {
        assertThat(cli.run("job", "retry", ran("good")).exit()).isEqualTo(21);

        CliRunner.Result retried = cli.run("job", "retry", ran("bad"), "-o", "json");
        assertThat(retried.exit()).isZero();
        assertThat(retried.json().cell("status")).isEqualTo("running");
        assertThat(retried.err()).contains("nothing runs tasks here at the moment");
    }

    @Test
    void dagsAreListedWhetherTheyRanOrNot() {
        ran("good");

        List<JsonFields> dags = cli.run("dag", "list", "-o", "json").json().objects("dags");

        assertThat(dags).extracting(d -> d.cell("name")).containsExactly("bad", "good", "slow");
        assertThat(dags).extracting(d -> d.cell("version")).containsExactly("-", "1", "-");
        assertThat(cli.run("dag", "list").out()).containsPattern("good +1 +1 +@daily +\\S+T00:00:00.000Z +true");
    }

    @Test
    void aDagIsShownWithItsDefinition() {
        JsonFields dag = cli.run("dag", "show", "good", "-o", "json").json();

        assertThat(dag.object("definition").object("tasks").object("one").cell("type"))
                .isEqualTo("noop");
        assertThat(cli.run("dag", "show", "good").out())
                .contains("schedule @daily")
                .containsPattern("one +noop +-");
        assertThat(cli.run("dag", "show", "nobody").exit()).isEqualTo(20);
    }

    @Test
    void aDeployedDagRunsAlsoWithoutItsFile() {
        cli.file("new.yaml", "tasks: { one: { type: noop } }");

        assertThat(cli.run("dag", "deploy", "new.yaml").out()).isEqualTo("DAG new is at version 1\n");

        assertThat(cli.run("run", "new").exit()).isZero();
        assertThat(cli.run("dag", "show", "new").exit()).isZero();
    }

    @Test
    void ofSeveralFilesNoneIsDeployedIfOneIsInvalid() {
        cli.file("new.yaml", "tasks: { one: { type: noop } }").file("broken.yaml", "tasks: {}");

        CliRunner.Result result = cli.run("dag", "deploy", "new.yaml", "broken.yaml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(cli.state()).doesNotExist();
    }

    // ---- prune

    @Test
    @DisplayName("C4: what would be deleted is listed, and then it is deleted with its logs")
    void endedJobsAreDeleted() {
        String good = ran("good");
        String bad = ran("bad");
        String open = left();
        Path logs = cli.state().resolve("logs");
        assertThat(logs.resolve(bad)).isDirectory();

        assertThat(cli.run("prune", "--dry-run").out()).isEqualTo("0 jobs would be deleted\n");
        CliRunner.Result listed = cli.run("prune", "--older-than", "0s", "--dry-run", "--dag", "bad");
        assertThat(listed.out())
                .startsWith("JOB ")
                .contains(bad + "  bad  ")
                .doesNotContain(good)
                .endsWith("1 job would be deleted\n");
        JsonFields would = cli.run("prune", "--older-than", "0s", "--dry-run", "-o", "json")
                .json();
        assertThat(would.number("count")).isEqualTo(2);
        assertThat(would.objects("jobs")).extracting(j -> j.cell("job_id")).containsExactly(good, bad);

        CliRunner.Result deleted = cli.run("prune", "--older-than", "0s", "--dag", "bad");
        assertThat(deleted.exit()).isZero();
        assertThat(deleted.err()).isEmpty();
        assertThat(deleted.out()).isEqualTo("deleted 1 job and 0 objects\n");
        assertThat(cli.run("job", "show", bad).exit()).isEqualTo(20);
        assertThat(logs.resolve(bad)).doesNotExist();

        assertThat(cli.run("prune", "--older-than", "0s", "-o", "json").json().number("count"))
                .isEqualTo(1);
        assertThat(cli.run("job", "list", "-o", "json").json().objects("jobs"))
                .extracting(j -> j.cell("job_id"))
                .containsExactly(open);
        assertThat(cli.run("prune", "--older-than", "0s").out()).isEqualTo("deleted 0 jobs and 0 objects\n");
    }

    @Test
    void whereNothingRanNothingIsDeletedAndNothingIsLeftBehind() {
        assertThat(cli.run("prune").out()).isEqualTo("deleted 0 jobs and 0 objects\n");
        assertThat(cli.state()).doesNotExist();
    }

    @Test
    void theSettingSaysHowOldAJobIsThatIsDeleted() {
        ran("good");

        CliRunner.Result result = cli.env("CASCADE_KEEP_JOBS", "1h").run("prune", "--dry-run", "--older-than", "0s");
        assertThat(result.out()).contains("1 job would be deleted");
        assertThat(cli.run("prune", "--dry-run").out()).isEqualTo("0 jobs would be deleted\n");
        CliRunner.Result refused = cli.env("CASCADE_KEEP_JOBS", "10m").run("prune");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("CASCADE_KEEP_JOBS: jobs are kept for at least 1h after their end, got \"10m\"");
    }

    @Test
    @DisplayName("C4: a job that cannot be deleted is named, and the exit code is 1")
    void aJobThatCannotBeDeletedIsNamed() throws IOException {
        String bad = ran("bad");
        String good = ran("good");
        Path obstacle = Files.createDirectories(cli.state().resolve("artifacts/attempts"));
        Files.createDirectories(obstacle.resolve(bad));
        Files.writeString(obstacle.resolve(bad).resolve("an\tobject"), "1");

        CliRunner.Result result = cli.run("prune", "--older-than", "0s");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("deleted 1 job and 0 objects\n");
        assertThat(result.err()).contains("job " + bad + " could not be deleted: ");
        assertThat(cli.run("job", "show", good).exit()).isEqualTo(20);
        Files.delete(obstacle.resolve(bad).resolve("an\tobject"));
        assertThat(cli.run("prune", "--older-than", "0s").out()).isEqualTo("deleted 1 job and 0 objects\n");
    }
}
