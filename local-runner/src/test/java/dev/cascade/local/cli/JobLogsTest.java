package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logs of tasks of the state in the current folder, and of a control plane over HTTP. */
class JobLogsTest {

    @TempDir
    Path folder;

    private CliRunner cli;
    private String job;

    @BeforeEach
    void aJobWithLogs() {
        cli = new CliRunner(folder)
                .file(
                        "dags/two.yaml",
                        "tasks:",
                        "  first: { type: command, command: [sh, -c, 'echo one >&2; printf \"two\\033[1m\" >&2'] }",
                        "  silent: { type: command, command: ['true'], depends_on: [first] }",
                        "  nothing: { type: noop, depends_on: [silent] }",
                        "  last:",
                        "    type: command",
                        "    command: [sh, -c, 'echo three >&2; exit 3']",
                        "    retry: { max: 1, delay: 0 }",
                        "    depends_on: [nothing]",
                        "  never: { type: noop, depends_on: [last] }");
        job = cli.run("run", "two", "-o", "json").json().cell("job_id");
    }

    @Test
    void theLogOfATaskIsPrintedAsItIs() {
        CliRunner.Result result = cli.run("job", "logs", job, "first");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("one\ntwo\u001b[1m");
    }

    @Test
    void allLogsAreUnderTheNamesOfTheirTasks() {
        CliRunner.Result result = cli.run("job", "logs", job);

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .isEqualTo("==> first (attempt 1) <==\none\ntwo\u001b[1m\n\n==> last (attempt 2) <==\nthree\n");
        assertThat(cli.run("job", "logs", job, "-o", "json").out())
                .isEqualTo("{\"task_id\":\"first\",\"attempt\":1,\"text\":\"one\\ntwo\\u001B[1m\"}\n"
                        + "{\"task_id\":\"last\",\"attempt\":2,\"text\":\"three\\n\"}\n");
    }

    @Test
    void anEarlierAttemptHasALogOfItsOwn() {
        assertThat(cli.run("job", "logs", job, "last", "--attempt", "1").out()).isEqualTo("three\n");
        assertThat(cli.run("job", "logs", job, "last", "--attempt", "3").exit()).isEqualTo(20);
        assertThat(cli.run("job", "logs", job, "--attempt", "1").exit()).isEqualTo(2);
        assertThat(cli.run("job", "logs", job, "nobody").err()).contains("has no task \"nobody\"");
        assertThat(cli.run("job", "logs", job, "never").err()).contains("had no attempt yet");
        assertThat(cli.run("job", "logs", "nobody").exit()).isEqualTo(20);
    }

    @Test
    void followingEndsWithTheTaskOrTheJob() {
        assertThat(cli.run("job", "logs", job, "last", "--follow").out()).isEqualTo("three\n");
        assertThat(cli.run("job", "logs", job, "-f").out()).contains("==> last (attempt 2) <==");
        assertThat(cli.run("job", "logs", job, "never", "-f").out()).isEmpty();
    }

    @Test
    void whatIsWrittenMeanwhileIsPrinted() throws Exception {
        cli.file(
                "dags/slow.yaml",
                "tasks:",
                "  slow:",
                "    type: command",
                "    command: [sh, -c, 'echo a >&2; while [ ! -e go ]; do sleep 0.05; done; echo b >&2']");
        try (CliRunner.Running dev = cli.start("dev", "--port", "0", "-o", "json")) {
            String url = dev.document().cell("url");
            String started = cli.run("trigger", "slow", "--no-wait", "--url", url, "-o", "json")
                    .json()
                    .cell("job_id");
            CompletableFuture<CliRunner.Result> followed = CompletableFuture.supplyAsync(
                    () -> cli.run("job", "logs", started, "slow", "--follow", "--url", url));
            while (!cli.run("job", "logs", started, "--url", url).out().contains("a\n")) {
                Thread.onSpinWait();
            }
            cli.file("dags/go", "");

            assertThat(followed.join().out()).isEqualTo("a\nb\n");
            assertThat(followed.join().exit()).isZero();
        }
    }
}
