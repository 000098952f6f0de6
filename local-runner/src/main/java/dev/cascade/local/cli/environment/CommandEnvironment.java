package dev.cascade.local.cli.environment;

import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * The environment of a command: its streams, variables, folder and terminals.
 *
 * @param out for data
 * @param err for everything else
 * @param terminals which of the standard streams are terminals
 * @param command how this command is called, for hints
 * @param interrupt tells the command to stop
 * @param opener opens the control plane on this machine
 */
public record CommandEnvironment(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> env,
        Path cwd,
        Terminals terminals,
        String command,
        InterruptSignal interrupt,
        Function<LocalSettings, LocalCascade> opener) {

    public CommandEnvironment {
        env = Map.copyOf(env);
    }

    /** Which of the standard streams are terminals. */
    public record Terminals(boolean out, boolean err) {

        public static final Terminals NONE = new Terminals(false, false);
    }
}
