package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.output.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

    @TempDir
    Path folder;

    private CliRunner cli() {
        return new CliRunner(folder)
                .file(
                        "dags/chain.yaml",
                        "tasks:",
                        "  echo: { type: command, command: [cat] }",
                        "  done: { type: noop, depends_on: [echo] }")
                .file(
                        "dags/broken_task.yaml",
                        "tasks:",
                        "  fails: { type: command, command: [sh, -c, 'echo out of luck >&2; exit 3'] }",
                        "  never: { type: noop, depends_on: [fails] }")
                .file("dags/slow.yaml", "tasks: { waits: { type: command, command: [sleep, '60'] } }");
    }

    @Test
    @DisplayName("F14: a byte order mark is accepted in a context from a file or standard input, and UTF-16 is named")
    void aByteOrderMarkInAContextIsAccepted() throws IOException {
        CliRunner cli = cli().file("context.json", "\uFEFF{\"x\": 1}").input("\uFEFF{\"x\": 1}");
        Files.writeString(folder.resolve("utf16.json"), "{\"x\": 1}", StandardCharsets.UTF_16);

        assertThat(cli.run("run", "chain", "--context", "@context.json").exit()).isZero();
        assertThat(cli.run("run", "chain", "--context", "-").exit()).isZero();
        assertThat(cli.run("run", "chain", "--context", "@utf16.json"))
                .satisfies(result -> assertThat(result.exit()).isEqualTo(2))
                .satisfies(result -> assertThat(result.err()).contains("UTF-16").contains("save it as UTF-8"));
        assertThat(cli.run("run", "chain", "--context", "@none.json").err()).contains("there is no such file");
    }

    @Test
    @DisplayName("F19: a command is given the values of the context as they are, and no shell sees them")
    void aCommandIsGivenTheValuesOfTheContext() {
        CliRunner cli = cli().file(
                        "dags/templates.yaml",
                        "tasks:",
                        "  a:",
                        "    type: command",
                        "    command: [python3, -c, 'import json, os, sys; print(json.dumps([sys.argv[1:], os.environ[\"DAY\"], os.getcwd()]))',",
                        "              '{{context.day}}', 'n={{context.n}}', '{{{{x}}']",
                        "    environment: { DAY: '<{{context.day}}>' }",
                        "    working_dir: 'sub-{{context.n}}'")
                .file("dags/sub-5/here");

        CliRunner.Result result =
                cli.run("run", "templates", "--context", "{\"day\": \"$(touch hacked) 'x' \", \"n\": 5}", "-o", "json");

        assertThat(result.exit()).isZero();
        assertThat(result.json().objects("tasks").getFirst().fields().get("result"))
                .asString()
                .contains("$(touch hacked) 'x' ", "n=5", "{{x}}", "<$(touch hacked) 'x' >", "sub-5");
        assertThat(folder.resolve("dags/sub-5/hacked")).doesNotExist();
    }

    @Test
    @DisplayName("F19: a value that the context lacks fails the task of a command with a clear error")
    void aMissingValueFailsTheCommand() {
        CliRunner cli =
                cli().file("dags/lacks.yaml", "tasks: { a: { type: command, command: [echo, '{{context.day}}'] } }");

        CliRunner.Result result = cli.run("run", "lacks", "-o", "json");

        assertThat(result.exit()).isEqualTo(10);
        assertThat(result.json().objects("tasks").getFirst().object("error").cell("message"))
                .contains("{{context.day}} has no value");
    }

    @Test
    void aRunEndsWithOneDocument() {
        CliRunner.Result result = cli().run("run", "chain", "--context", "{\"city\": \"Köln\"}", "-o", "json");

        assertThat(result.exit()).isZero();
        JsonFields job = result.json();
        assertThat(job.fields().keySet())
                .containsExactly("job_id", "dag", "dag_version", "status", "started_at", "completed_at", "tasks");
        assertThat(job.cell("status")).isEqualTo("success");
        assertThat(job.number("dag_version")).isEqualTo(1);
        List<JsonFields> tasks = job.objects("tasks");
        assertThat(tasks).extracting(t -> t.cell("task_id")).containsExactly("echo", "done");
        assertThat(tasks.getFirst().fields().keySet())
                .contains("task_id", "type", "status", "attempts", "started_at", "completed_at", "result", "error");
        assertThat(tasks.getFirst().object("result").object("context").cell("city"))
                .isEqualTo("Köln");
    }

    @Test
    @DisplayName("B-49: one line a transition, none twice, also when the job is over at once")
    void everyTransitionIsToldOnce() {
        CliRunner.Result result = cli().run("run", "chain", "-o", "json");

        assertThat(result.errLines())
                .doesNotHaveDuplicates()
                .hasSize(6)
                .anySatisfy(l -> assertThat(l).matches("task echo +queued +attempt 1  at \\S+ m?s"))
                .anySatisfy(l -> assertThat(l).matches("task echo +running +attempt 1  at \\S+ m?s"))
                .anySatisfy(l -> assertThat(l).matches("task echo +success +attempt 1  at \\S+ m?s, took \\S+ m?s"))
                .anySatisfy(l -> assertThat(l).matches("task done +success +attempt 1  at \\S+ m?s"));
        assertThat(result.errLines().getLast()).matches("job +\\S+ +success +at \\S+ m?s");
    }

    @Test
    @DisplayName("F9: --quiet prints only how the job ended")
    void aQuietRunPrintsOnlyTheEnd() {
        CliRunner.Result table = cli().run("run", "chain", "--quiet");
        assertThat(table.out()).doesNotContain("running").contains("success after");
        assertThat(table.err()).isEmpty();

        CliRunner.Result json = cli().run("run", "chain", "-q", "-o", "json");
        assertThat(json.json().cell("status")).isEqualTo("success");
        assertThat(json.err()).isEmpty();
    }

    @Test
    @DisplayName("F17: an error that does not fit into the table stands whole below it")
    void anErrorThatDoesNotFitStandsBelowTheTable() {
        CliRunner cli = cli().file("functions/resize-pictures/handler.py", "def lambda_handler(e, c): return 1")
                .file("functions/resize-pictures/function.yaml", "timeout: -1", "memry: 512", "runtime: cobol")
                .file(
                        "dags/long.yaml",
                        "tasks:",
                        "  resize: { type: lambda, function_name: resize-pictures }",
                        "  short: { type: command, command: [sh, -c, 'exit 3'] }");

        String out = cli.run("run", "long", "--quiet").out();

        String below = out.substring(out.indexOf("\ntask resize: InvalidFunction: "));
        assertThat(below)
                .contains("function.yaml", "timeout", "\n  ", "memry", "cobol")
                .doesNotContain("…", "short");
        assertThat(cli().run("run", "chain", "--quiet").out()).doesNotContain("\ntask ");
    }

    @Test
    @DisplayName("B-49: a failed job is exit code 10")
    void aFailedJobIsTen() {
        CliRunner.Result result = cli().run("run", "broken_task");

        assertThat(result.exit()).isEqualTo(10);
        assertThat(result.out())
                .containsPattern("task fails +failed +attempt 1 .*out of luck")
                .containsPattern("task never +upstream_failed")
                .containsPattern("never +noop +upstream_failed +0 +-");
    }

    @Test
    void aStateMachineDoesNotRunHereAndIsNotTriedAgain() {
        CliRunner cli = cli().file("dags/report.yaml", """
                        tasks:
                          report:
                            type: stepfunctions
                            state_machine_arn: arn:aws:states:eu-central-1:123456789012:stateMachine:report
                            retry: 5
                        """);

        CliRunner.Result result = cli.run("run", "report", "-o", "json");

        assertThat(result.exit()).isEqualTo(10);
        JsonFields task = result.json().objects("tasks").getFirst();
        assertThat(task.number("attempts")).isEqualTo(1);
        assertThat(task.object("error").cell("type")).isEqualTo("bad_config");
        assertThat(task.object("error").cell("message"))
                .contains("stepfunctions")
                .contains("AWS account");
    }

    @Test
    void theContextMayComeFromAFileOrStandardInput() {
        CliRunner cli = cli().file("context.json", "{\"from\": \"file\"}").input("{\"from\": \"input\"}");

        assertThat(from(cli.run("run", "chain", "--context", "@context.json", "-o", "json")))
                .isEqualTo("file");
        assertThat(from(cli.run("run", "chain", "--context", "-", "-o", "json")))
                .isEqualTo("input");
    }

    private static String from(CliRunner.Result result) {
        return result.json()
                .objects("tasks")
                .getFirst()
                .object("result")
                .object("context")
                .cell("from");
    }

    @Test
    void aJobThatTakesTooLongIsElevenAndStays() {
        CliRunner cli = cli();

        CliRunner.Result result = cli.run("run", "slow", "--timeout", "250ms", "-o", "json");

        assertThat(result.exit()).isEqualTo(11);
        assertThat(result.json().cell("status")).isEqualTo("running");
        assertThat(result.err()).contains("waited long enough").contains("cascade job cancel");
        assertThat(cli.run("job", "list", "-o", "json").json().objects("jobs"))
                .extracting(j -> j.cell("status"))
                .containsExactly("running");
    }

    @Test
    void anInterruptedRunSaysThatItsJobStays() {
        CliRunner cli = cli().interrupted();

        CliRunner.Result result = cli.run("run", "slow");

        assertThat(result.exit()).isEqualTo(130);
        assertThat(result.err()).contains("interrupted; job ").contains("goes on with the next");
        CliRunner.Result next = cli.notInterrupted().run("run", "chain");
        assertThat(next.exit()).isZero();
        assertThat(next.err()).contains("1 unfinished job of earlier runs will be continued meanwhile");
    }

    @Test
    void aBrokenFileDoesNotStopAnotherDag() {
        CliRunner cli = cli().file("dags/broken.yaml", "tasks: { one: { type: nop } }");

        CliRunner.Result other = cli.run("run", "chain");
        assertThat(other.exit()).isZero();
        assertThat(other.err()).contains("left out: dags/broken.yaml:1:").contains("did you mean \"noop\"?");

        CliRunner.Result itself = cli.run("run", "broken");
        assertThat(itself.exit()).isEqualTo(2);
        assertThat(itself.err())
                .contains("dags/broken.yaml:1:")
                .contains("[unknown-type]")
                .hasLineCount(1);
    }

    @Test
    void ofTwoDagsWithOneNameTheFirstCountsAndItIsSaidOnce() {
        CliRunner cli = cli().file("more/chain.yaml", "tasks: { other: { type: noop } }");

        CliRunner.Result result = cli.run("run", "chain", "--dags", "more", "--dags", "dags", "-o", "json");

        assertThat(result.json().objects("tasks"))
                .extracting(t -> t.cell("task_id"))
                .containsExactly("other");
        assertThat(result.errLines())
                .containsOnlyOnce(
                        "cascade: DAG \"chain\" is in more/chain.yaml and in dags/chain.yaml; the first counts");
    }

    @Test
    void aDagMayBeAFileAndIsCalledLikeIt() {
        CliRunner cli = cli().file("elsewhere/mine.json", "{\"nodes\": [{\"id\": \"one\", \"type\": \"noop\"}]}");

        CliRunner.Result result = cli.run("run", "elsewhere/mine.json", "-o", "json");

        assertThat(result.exit()).isZero();
        assertThat(result.json().cell("dag")).isEqualTo("mine");
    }

    @Test
    void aProgramIsLookedForBesideTheFileOfItsDag() {
        CliRunner cli = cli().file("dags/tools/say.sh", "echo '{\"said\": true}'")
                .file("dags/says.yaml", "tasks: { say: { type: command, command: [sh, tools/say.sh] } }");

        CliRunner.Result result = cli.run("run", "says", "-o", "json");

        assertThat(result.exit()).isZero();
        assertThat(result.json().objects("tasks").getFirst().object("result").cell("said"))
                .isEqualTo("true");
    }

    @Test
    @DisplayName("F17: the schedules of the examples start only for who names their folder")
    void theSchedulesOfTheExamplesDoNotStartByThemselves() {
        CliRunner cli = new CliRunner(folder)
                .file("home/examples/dags/shown.yaml", "schedule: '@daily'", "tasks: { one: { type: noop } }")
                .env("CASCADE_HOME", folder.resolve("home").toString());

        assertThat(cli.run("dag", "show", "shown").out()).contains("schedule none");
        assertThat(cli.run("dag", "show", "shown", "--dags", "home/examples/dags")
                        .out())
                .contains("schedule @daily");
    }

    @Test
    void theExamplesAreFoundInsideTheClone() {
        CliRunner cli = new CliRunner(folder)
                .file("home/examples/dags/shown.yaml", "tasks: { one: { type: noop } }")
                .env("CASCADE_HOME", folder.resolve("home").toString());

        assertThat(cli.run("run", "shown").exit()).isZero();
    }
}
