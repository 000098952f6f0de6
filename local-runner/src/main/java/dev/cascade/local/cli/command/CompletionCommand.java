package dev.cascade.local.cli.command;

import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.session.CommandSession;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cascade completion}. */
@Command(
        description = {
            "Prints a script that has a shell complete commands and options: bash, zsh or fish.",
            "For bash and zsh: `source <(cascade completion bash)`, here or in ~/.bashrc or ~/.zshrc.",
            "For fish: `cascade completion fish | source`."
        })
final class CompletionCommand implements Callable<Integer> {

    private final CommandSession session;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell = "";

    CompletionCommand(CommandSession session) {
        this.session = session;
    }

    /** The shells there are scripts for. */
    private enum Shell {
        BASH,
        ZSH,
        FISH;

        static Shell of(String word) {
            return Arrays.stream(values())
                    .filter(shell -> shell.name().equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(() ->
                            CommandException.usage("there is completion for bash, zsh and fish, got \"" + word + "\""));
        }

        String script(CommandLine commands) {
            return switch (this) {
                // picocli's script is for both shells: in zsh it loads the bash compatibility functions.
                case BASH, ZSH -> AutoComplete.bash("cascade", commands);
                case FISH -> FishCompletion.of(commands);
            };
        }
    }

    @Override
    public Integer call() {
        CommandLine all = CommandTree.grow(session, List.of());
        String script = Shell.of(shell.toLowerCase(Locale.ROOT)).script(all);
        session.environment().out().append(script);
        return ExitCode.SUCCESS.code();
    }
}
