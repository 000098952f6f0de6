package dev.cascade.local.cli.session;

import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.output.CommandOutputWriter;
import dev.cascade.local.cli.output.OutputFormat;
import dev.cascade.local.cli.output.TerminalScreen;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One run of a command: its environment and the options that all commands share. For one thread. */
public final class CommandSession {

    private final CommandEnvironment environment;
    private OutputFormat format = OutputFormat.TABLE;
    private final TerminalScreen screen;
    private boolean quiet;
    private @Nullable CommandSettings settings;

    /** The session of one command line. */
    public CommandSession(CommandEnvironment environment) {
        this.environment = environment;
        this.screen = new TerminalScreen(environment);
    }

    /** What the command gets from its process. */
    public CommandEnvironment environment() {
        return environment;
    }

    /** The form in which results are printed. Default: {@link OutputFormat#TABLE}. */
    public void setFormat(OutputFormat format) {
        this.format = format;
    }

    /** The lines of the terminal that are drawn again and again. */
    public TerminalScreen screen() {
        return screen;
    }

    /** Whether only results are printed, without the progress of jobs. */
    public void setQuiet(boolean quiet) {
        this.quiet = quiet;
    }

    /** Whether progress and notes are left out. */
    public boolean isQuiet() {
        return quiet;
    }

    /** Prints the results and notes of the command. */
    public CommandOutputWriter output() {
        return new CommandOutputWriter(environment, format, screen);
    }

    /** The settings; read when they are first needed. */
    public CommandSettings settings() {
        if (settings == null) {
            settings = new CommandSettings(environment.env(), SettingsFile.read(environment.cwd()), environment.cwd());
        }
        return settings;
    }

    /** A path as it was typed, from the current folder. */
    public Path path(String typed) {
        return environment.cwd().resolve(typed).normalize();
    }
}
