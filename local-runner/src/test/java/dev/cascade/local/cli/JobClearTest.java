package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.output.JsonFields;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Explaining a job, and running a part of it again, on the state in the current folder and over HTTP. */
class JobClearTest {

    @TempDir
    Path folder;

    private CliRunner cli;
    private String job;

    @BeforeEach
    void aJobThatFailed() {
        cli = new CliRunner(folder)
                .file(
                        "dags/three.yaml",
                        "tasks:",
                        "  a: { type: command, command: ['true'] }",
                        "  b: { type: command, command: ['false'], depends_on: [a] }",
                        "  c: { type: noop, depends_on: [b] }");
        job = cli.run("run", "three", "-o", "json").json().cell("job_id");
    }

    @Test
    void aJobIsExplained() {
        CliRunner.Result result = cli.run("job", "explain", job);

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("job " + job + " of three: failed\nThe job failed at ")
                .contains("  1 task failed.\n    b\n", "  1 task never ran, because a task before it failed.\n    c\n");
        assertThat(cli.run("job", "explain", job, "c").out())
                .startsWith("task c of job " + job + ": upstream_failed\n"
                        + "The task never ran, because a task before it failed. The reason: 1 task failed: b.\n"
                        + "  b failed at ");
        assertThat(cli.run("job", "explain", job, "c", "-o", "json").json().objects("frontier"))
                .hasSize(1);
        assertThat(cli.run("job", "explain", job, "x").exit()).isEqualTo(20);
        assertThat(cli.run("job", "explain", "nobody").exit()).isEqualTo(20);
    }

    @Test
    void aPlanIsShownAndNothingIsDone() {
        CliRunner.Result result = cli.run("job", "clear", job, "a", "--downstream");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .isEqualTo("job " + job + " of three v1: failed\n  runs again: a, b, c\n  kept: 0 tasks\n");
        assertThat(result.err()).contains("--yes");
        assertThat(cli.run("job", "show", job, "-o", "json").json().cell("status"))
                .isEqualTo("failed");
    }

    @Test
    void aPlanTakesInWhatTheTaskDependsOn() {
        assertThat(cli.run("job", "clear", job, "b", "--upstream").out())
                .isEqualTo("job " + job + " of three v1: failed\n  runs again: a, b\n  kept: 1 task\n");
        assertThat(cli.run("job", "clear", job, "b", "--upstream", "--downstream")
                        .out())
                .contains("runs again: a, b, c\n");
    }

    @Test
    void aPartOfAJobRunsAgain() {
        JsonFields cleared =
                cli.run("job", "clear", job, "--failed", "--yes", "-o", "json").json();

        assertThat(cleared.fields())
                .containsEntry("status", "running")
                .containsEntry("dry_run", false)
                .containsEntry("runs", List.of("b", "c"))
                .containsEntry("kept", 1);
        assertThat(cli.run("job", "explain", job).out())
                .contains("1 of 3 tasks has ended", "waits for a worker slot (no worker is there;");
    }

    @Test
    void whatCannotRunAgainIsRefused() {
        assertThat(cli.run("job", "clear", job).exit()).isEqualTo(2);
        assertThat(cli.run("job", "clear", job, "a", "--failed").exit()).isEqualTo(21);
        assertThat(cli.run("job", "clear", job, "x").exit()).isEqualTo(20);
        assertThat(cli.run("job", "clear", "nobody", "a").exit()).isEqualTo(20);
    }

    @Test
    void overHttpItIsTheSame() throws Exception {
        try (CliRunner.Running dev = cli.start("dev", "--port", "0", "-o", "json")) {
            String url = dev.document().cell("url");

            assertThat(cli.run("job", "clear", job, "b", "--url", url).out())
                    .isEqualTo("job " + job + " of three v1: failed\n  runs again: b\n  kept: 2 tasks\n");
            assertThat(cli.run("job", "clear", job, "b", "--upstream", "--url", url)
                            .out())
                    .isEqualTo("job " + job + " of three v1: failed\n  runs again: a, b\n  kept: 1 task\n");
            assertThat(cli.run("job", "clear", job, "b", "--yes", "--url", url).exit())
                    .isZero();
            assertThat(cli.run("job", "watch", job, "--url", url).exit()).isEqualTo(10);
            JsonFields shown =
                    cli.run("job", "show", job, "--url", url, "-o", "json").json();
            assertThat(shown.objects("tasks"))
                    .extracting(task -> task.cell("attempts"))
                    .containsExactly("1", "2", "0");
            assertThat(cli.run("job", "explain", job, "c", "--url", url).out()).contains("1 task failed: b");
        }
    }
}
