package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.command.CommandTree;
import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.CommandSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The page about the command line names what there is. */
class CommandDocsTest {

    /** Those of the account are on its own page, and those of every command at the beginning. */
    private static final List<String> EVERYWHERE = List.of("--output", "--help", "--version");

    private static String page = "";

    @TempDir
    Path folder;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("docs", "cli.md")) + Files.readString(Path.of("docs", "account.md"));
    }

    private CommandLine commands() {
        return commands("cascade");
    }

    private CommandLine commands(String name) {
        CommandEnvironment environment = new CommandEnvironment(
                System.in,
                System.out,
                System.err,
                Map.of(),
                folder,
                CommandEnvironment.Terminals.NONE,
                name,
                new InterruptSignal(),
                settings -> {
                    throw new IllegalStateException("nothing is run");
                });
        return CommandTree.grow(new CommandSession(environment), List.of());
    }

    private static List<CommandLine> leaves(CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            return List.of(command);
        }
        List<CommandLine> leaves = new ArrayList<>();
        command.getSubcommands().values().forEach(child -> leaves.addAll(leaves(child)));
        return leaves;
    }

    @Test
    @DisplayName("F17: every command is in the docs")
    void everyCommandIsInTheDocs() {
        assertThat(leaves(commands())).hasSizeGreaterThan(20).allSatisfy(command -> {
            String[] words = command.getCommandSpec().qualifiedName().split(" ");
            String last = words[words.length - 1];
            assertThat(page).containsPattern("`(cascade )?(\\w+ )?" + last + "[ `]");
        });
    }

    @Test
    @DisplayName("F17: every option is in the docs")
    void everyOptionIsInTheDocs() {
        for (CommandLine command : leaves(commands())) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!EVERYWHERE.contains(option.longestName())) {
                    assertThat(page)
                            .as(command.getCommandSpec().qualifiedName())
                            .contains(option.longestName());
                }
            }
        }
    }

    @Test
    @DisplayName("F17: the exit codes are those of the docs and of the help")
    void theExitCodesAreThoseOfTheDocs() {
        List<String> documented = page.lines()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.split("\\|")[1].strip())
                .toList();
        List<String> codes = Arrays.stream(ExitCode.values())
                .map(exit -> String.valueOf(exit.code()))
                .toList();
        assertThat(documented).containsExactlyElementsOf(codes);

        String help = new CliRunner(folder).run("--help").out();
        assertThat(codes).allSatisfy(code -> assertThat(help).containsPattern("\\b" + code + " "));
    }

    @Test
    @DisplayName("F17: help calls commands as the command was called")
    void helpCallsCommandsAsTheCommandWasCalled() {
        for (CommandLine command : leaves(commands("./100%/cascade"))) {
            String help = command.getUsageMessage();

            assertThat(help).startsWith("Usage: ./100%/cascade ").doesNotContain("`cascade ", "(cascade ");
        }
    }

    @Test
    @DisplayName("F17: every setting is in the docs")
    void everySettingIsInTheDocs() {
        assertThat(CommandSettings.NAMES).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
