package dev.cascade.local.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.CliRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTreeTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "run, --dags --functions --classpath --context --workers --timeout",
        "dev, --port --host --token --keep-jobs --dags --functions --classpath --workers",
        "trigger, --context --no-wait --url --token --timeout",
        "dag validate, FILE",
        "dag list, --dags --url --token",
        "dag show, DAG --dags --url",
        "dag graph, DAG --version --format --dags --url --token",
        "dag versions, DAG --url --token",
        "dag deploy, FILE --url --token",
        "account up, --port",
        "account status, running",
        "account down, --keep-logs",
        "job list, --dag --status --limit --cursor --url --token",
        "job show, ID --url",
        "job watch, ID --url --timeout",
        "job cancel, ID --url",
        "job retry, ID --url",
        "prune, --older-than --dag --dry-run --url --token",
        "worker, --functions --classpath --workers",
        "worker list, --url --token",
    })
    void everyCommandExistsAndItsHelpNamesWhatItTakes(String command, String takes) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.add("--help");

        CliRunner.Result help = new CliRunner(folder).run(args.toArray(String[]::new));

        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Usage: cascade " + command)
                .contains(Arrays.asList(takes.split(" ")))
                .contains("--output=FORMAT");
    }

    @Test
    void helpNamesAllCommands() {
        CliRunner.Result help = new CliRunner(folder).run("--help");

        assertThat(help.exit()).isZero();
        assertThat(help.out())
                .contains("run ", "trigger ", "dag ", "job ", "account ", "worker ", "bench ", "Exit codes");
    }

    @Test
    void versionNamesCascadeAndJava() {
        CliRunner.Result version = new CliRunner(folder).run("--version");

        assertThat(version.exit()).isZero();
        assertThat(version.out()).matches("cascade \\d+\\.\\d+\\.\\d+\\S* \\(Java \\d+.*\\)\\R");
    }

    @Test
    void theFormatMayStandBeforeTheCommandOrAfterIt() {
        CliRunner cli = new CliRunner(folder);

        assertThat(cli.run("-o", "json", "job", "list").json().objects("jobs")).isEmpty();
        assertThat(cli.run("job", "list", "--output=json").json().objects("jobs"))
                .isEmpty();
        assertThat(cli.run("job", "-o", "yaml", "list").out()).startsWith("jobs:");
    }
}
