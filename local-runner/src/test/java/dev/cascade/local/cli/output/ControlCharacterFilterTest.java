package dev.cascade.local.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.CliRunner;
import dev.cascade.usecase.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Control characters never reach the terminal, whatever their origin. */
class ControlCharacterFilterTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @DisplayName("F7: characters that a terminal obeys are shown")
    @CsvSource({
        "'\u001b]0;title\u0007', '\\u001b]0;title\\u0007'",
        "'a\u009b2Jb', 'a\\u009b2Jb'",
        "'over\rwritten', 'over\\u000dwritten'",
        "'back\b', 'back\\u0008'",
        "'del\u007f', 'del\\u007f'",
        "'\u202egpj.exe', '\\u202egpj.exe'",
        "'tab\there\nline', 'tab\there\nline'",
        "'Größe ñ 漢字 😀', 'Größe ñ 漢字 😀'",
    })
    void whatATerminalObeysIsShown(String text, String shown) {
        assertThat(ControlCharacterFilter.of(text)).isEqualTo(shown);
    }

    @Test
    @DisplayName("F7: a task's escape sequences reach no terminal, in no format and no command")
    void escapeSequencesOfTasksReachNoTerminal() {
        CliRunner cli = new CliRunner(folder)
                .file(
                        "dags/bad.yaml",
                        "description: \"a\\ebc\"",
                        "tasks: { a: { type: command, command: [sh, -c, \"printf '\\\\033]0;t\\\\007\\\\302\\\\2332J\\\\177' >&2; exit 1\"] } }")
                .file(
                        "dags/good.yaml",
                        "tasks: { a: { type: command, command: [echo, '{\"k\\u001b[2J\": \"\\u009b2J \\u007f\"}'] } }");
        List<CliRunner.Result> results = List.of(
                cli.run("run", "bad"),
                cli.run("run", "bad", "-o", "json"),
                cli.run("run", "good", "-o", "yaml"),
                cli.run("job", "list"),
                cli.run("dag", "show", "bad"),
                cli.run("dag", "show", "bad", "-o", "yaml"),
                cli.run("run", "no\u001b[2Jbody"),
                cli.run("job", "show", "no\u001b[2Jbody"),
                cli.run("no\u001b[2Jcommand"),
                cli.run("run", "bad", "--context", "\u001b[2J"));

        assertThat(results)
                .allSatisfy(result -> assertThat(result.out() + result.err())
                        .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]"));
        assertThat(results.getFirst().out()).contains("\\u001b]0;t\\u0007");
    }

    @Test
    @DisplayName("F7: JSON means the same with such characters written out")
    void jsonStaysWhatItWas() {
        CliRunner cli = new CliRunner(folder)
                .file(
                        "dags/good.yaml",
                        "tasks: { a: { type: command, command: [echo, '{\"k\\u001b\": \"\\u009b \\u007f \\u202e\"}'] } }");

        CliRunner.Result result = cli.run("run", "good", "-o", "json");

        assertThat(result.json().objects("tasks").getFirst().object("result").fields())
                .isEqualTo(Json.parse("{\"k\\u001b\": \"\\u009b \\u007f \\u202e\"}"));
    }
}
