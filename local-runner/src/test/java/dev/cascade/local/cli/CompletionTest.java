package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts, in the shells that they are for. */
class CompletionTest {

    @TempDir
    Path folder;

    private String completed(String shell, String program) throws IOException, InterruptedException {
        CliRunner.Result script = new CliRunner(folder).run("completion", shell);
        assertThat(script.exit()).isZero();
        Files.writeString(folder.resolve("script"), script.out());
        Process process;
        try {
            process = new ProcessBuilder(shell, "-c", program)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("there is no " + shell + " here");
            throw e;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    @DisplayName("F17: bash completes commands and options")
    void bashCompletes() throws Exception {
        String completed = completed("bash", """
                compopt() { :; }
                source ./script
                complete -p cascade >/dev/null || exit 1
                try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _complete_cascade; echo "${COMPREPLY[*]}"; }
                try cascade ""
                try cascade job ""
                try cascade run --qu
                """);

        assertThat(completed.lines().toList().get(0)).contains("run", "dev", "trigger", "dag", "job", "completion");
        assertThat(completed.lines().toList().get(1)).contains("list", "show", "watch", "cancel", "retry");
        assertThat(completed.lines().toList().get(2)).isEqualTo("--quiet");
    }

    @Test
    @DisplayName("F17: zsh completes commands and options")
    void zshCompletes() throws Exception {
        assertThat(completed("zsh", "autoload -Uz compinit; compinit -u -D; source ./script; echo ${_comps[cascade]}"))
                .contains("cascade");
    }

    @Test
    @DisplayName("F17: fish completes commands and options")
    void fishCompletes() throws Exception {
        String completed = completed(
                "fish",
                "source ./script; complete -C 'cascade '; echo ==; complete -C 'cascade job '; echo ==; complete -C 'cascade run --qu'");

        String[] parts = completed.split("==\n");
        assertThat(parts[0]).contains("run\t", "dev\t", "job\t", "completion\t").doesNotContain("watch\t");
        assertThat(parts[1]).contains("list\t", "watch\t", "cancel\t").doesNotContain("trigger\t");
        assertThat(parts[2]).contains("--quiet\t");
    }

    @Test
    void anotherShellIsRefused() {
        CliRunner.Result result = new CliRunner(folder).run("completion", "tcsh");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("bash, zsh and fish").hasLineCount(1);
    }
}
