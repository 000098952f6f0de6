package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong usage ends with 2, one message that helps, and nothing left behind. */
class UsageTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run a --contxt {}            | cascade run: there is no option --contxt; did you mean \"--context\"?",
                "run a b                      | cascade run: \"b\" is one argument too many",
                "run                          | cascade run: missing required parameter: 'DAG'",
                "run a --workers 0            | --workers is how many tasks run at once, 1 to 10000, got \"0\"",
                "run a --timeout soon         | --timeout: a duration is a number of seconds (300)",
                "run a --dags nowhere         | --dags: there is no folder \"nowhere\"",
                "run a --functions nowhere    | --functions: there is no folder \"nowhere\"",
                "run a --classpath no.jar     | --classpath: there is no jar or folder \"no.jar\"",
                "run a -o xml                 | it is json, yaml or table, got \"xml\"",
                "run a --context {\"a\":      | --context is not valid JSON",
                "run a --context @nowhere     | --context: \"nowhere\" cannot be read: there is no such file",
                "rnu a                        | there is no command \"rnu\"; did you mean",
                "job                          | a command is missing; there are list, show, watch, explain, cost, logs, cancel, retry, clear",
                "job lst                      | there is no command \"lst\"; did you mean",
                "job list --limit 0           | --limit is 1 to 1000, got 0",
                "job list --status runing     | there is no status \"runing\"; did you mean \"running\"?",
                "job list --url localhost     | --url is an address such as http://localhost:4000",
                "job list --token x           | --token is for a control plane elsewhere",
                "job list --profile x         | --profile is for a control plane elsewhere",
                "trigger a --token x --profile y | give the one that is meant",
                "prune --older-than soon      | --older-than: a duration is a number of seconds (300)",
                "prune --dag a+b              | --dag is a DAG's name",
                "dev --keep-jobs 10m          | --keep-jobs: jobs are kept for at least 1h after their end, got \"10m\"",
                "worker                       | set DATABASE_URL",
                "ui                           | say which control plane with --url or CASCADE_URL",
                "ui --url http://localhost:1 --token x --profile y | give the one that is meant",
            })
    @DisplayName("B-49: wrong usage is exit code 2 and one message")
    void wrongUsageIsOneMessage(String line, String message) {
        CliRunner cli = new CliRunner(folder).file("dags/a.yaml", "tasks: { one: { type: noop } }");

        CliRunner.Result result = cli.run(line.split(" +"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message).hasLineCount(1);
        assertThat(cli.state()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trigger a --no-wait --timeout 5m | | --timeout is how long to wait for the job, and --no-wait does not wait",
                "run a --workers 2 | CASCADE_NODE_ROLE=coordinator | --workers is how many tasks run here, and a coordinator runs none",
                "dev --port 0 --workers 2 | CASCADE_NODE_ROLE=coordinator | --workers is how many tasks run here",
                "dev --port 0 --functions dags | CASCADE_NODE_ROLE=coordinator | --functions is where functions are that run here",
                "run a | CASCADE_TASK_ROLE=arn:aws:iam::123456789012:role/tasks | CASCADE_TASK_ROLE is for workers of an AWS account",
                "dev --port 0 | CASCADE_TASK_ROLE=arn:aws:iam::123456789012:role/tasks | unset it",
                "run a | CASCADE_TASK_LOGS=stdout | CASCADE_TASK_LOGS=stdout is for workers of an AWS account",
                "dev --port 0 | CASCADE_TASK_LOGS=stdout | unset it",
            })
    @DisplayName("F12: an option or a setting that would have no effect beside another is refused")
    void whatWouldHaveNoEffectIsRefused(String line, @Nullable String setting, String message) {
        CliRunner cli = new CliRunner(folder).file("dags/a.yaml", "tasks: { one: { type: noop } }");
        if (setting != null) {
            cli.env(setting.split("=")[0], setting.split("=")[1])
                    .env("DATABASE_URL", "postgresql://me:x@127.0.0.1:1/db");
        }

        CliRunner.Result result = cli.run(line.split(" +"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(message).hasLineCount(1);
        assertThat(cli.state()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[1, 2] | a list", "\"text\" | a string", "1 | a number", "null | null", "true | a boolean"})
    @DisplayName("B-50: a context that is not an object is refused")
    void aContextThatIsNoObjectIsRefused(String context, String kind) {
        CliRunner cli = new CliRunner(folder).file("dags/a.yaml", "tasks: { one: { type: noop } }");

        CliRunner.Result result = cli.run("run", "a", "--context", context);

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--context is " + kind).hasLineCount(1);
        assertThat(cli.state()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "CASCADE_WORKERS, abc, how many tasks run at once",
        "CASCADE_NODE_ROLE, boss, 'coordinator, worker or both'",
        "CASCADE_NODE_ROLE, worker, only runs tasks",
        "CASCADE_NODE_ROLE, coordinator, shared database",
        "DATABASE_URL, mysql://host/db, PostgreSQL",
        "CASCADE_S3_BUCKET, No Bucket, the name of a bucket",
        "AWS_REGION, Frankfurt, an AWS region",
        "DAGS_DIR, nowhere, there is no folder",
        "DAGS_S3_BUCKET, No Bucket, the name of a bucket",
        "DAGS_S3_PREFIX, some/prefix, set DAGS_S3_BUCKET",
    })
    void aSettingThatCannotBeUsedIsRefused(String name, String value, String message) {
        CliRunner cli = new CliRunner(folder)
                .file("dags/a.yaml", "tasks: { one: { type: noop } }")
                .env(name, value);

        CliRunner.Result result = cli.run("run", "a");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(name).contains(message).hasLineCount(1);
        assertThat(cli.state()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"run a", "dev --port 0", "job list"})
    void theSettingsOfAnInstallationElsewhereAreNotIgnored(String line) {
        CliRunner cli = new CliRunner(folder)
                .file("dags/a.yaml", "tasks: { one: { type: noop } }")
                .env("CASCADE_TABLE", "cascade");

        CliRunner.Result result = cli.run(line.split(" "));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .contains("CASCADE_TABLE", "this machine", "--url")
                .hasLineCount(1);
        assertThat(cli.state()).doesNotExist();
    }

    @Test
    void aWorkerIsToldAllSettingsThatItLacks() {
        CliRunner.Result result =
                new CliRunner(folder).env("CASCADE_TABLE", "cascade").run("worker");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .contains("CASCADE_S3_BUCKET", "CASCADE_QUEUE_URL", "CASCADE_TASK_QUEUE_URL")
                .doesNotContain("CASCADE_TABLE is")
                .hasLineCount(1);
    }

    @Test
    void aWorkerJoinsOnePoolOnly() {
        CliRunner.Result result = new CliRunner(folder)
                .env("CASCADE_TASK_QUEUE_URL", "https://queue")
                .env("DATABASE_URL", "postgresql://me:secret@host/db")
                .run("worker");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .contains("DATABASE_URL", "CASCADE_TASK_QUEUE_URL")
                .doesNotContain("secret")
                .hasLineCount(1);
    }

    @Test
    void aWorkerInAnAccountRunsNoFunctions() {
        CliRunner cli = new CliRunner(folder)
                .file("functions/f/handler.py")
                .env("CASCADE_TABLE", "cascade")
                .env("CASCADE_S3_BUCKET", "artifacts")
                .env("CASCADE_QUEUE_URL", "https://control")
                .env("CASCADE_TASK_QUEUE_URL", "https://tasks");

        CliRunner.Result result = cli.run("worker", "--functions", "functions");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--functions", "run in Lambda").hasLineCount(1);
    }

    @Test
    @DisplayName("B-49: an unknown DAG is exit code 20")
    void anUnknownDagIsNotFound() {
        CliRunner cli = new CliRunner(folder).file("dags/daily_sales.yaml", "tasks: { one: { type: noop } }");

        CliRunner.Result result = cli.run("run", "daily_sale");

        assertThat(result.exit()).isEqualTo(20);
        assertThat(result.err()).isEqualTo("cascade: there is no DAG \"daily_sale\"; did you mean \"daily_sales\"?\n");
        assertThat(cli.state()).doesNotExist();
    }

    @Test
    void aDagFileThatIsNotThereIsNotFound() {
        CliRunner.Result result = new CliRunner(folder).run("run", "sales.yaml");

        assertThat(result.exit()).isEqualTo(20);
        assertThat(result.err()).isEqualTo("cascade: there is no file \"sales.yaml\"\n");
    }
}
