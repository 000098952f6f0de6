package dev.cascade.local.cli.environment;

import java.io.Serial;

/** Ends a command with a message for the user and an exit code for scripts. */
public sealed class CommandException extends RuntimeException permits UnreachableException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;

    /** @param message what is wrong and what to do, for the terminal */
    public CommandException(ExitCode exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** Something in the command line, the environment or a file is wrong. */
    public static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message);
    }

    /** The same with more to say. */
    public CommandException with(String more) {
        return new CommandException(exit, getMessage() + "; " + more);
    }

    /** With which code the process ends. */
    public ExitCode exit() {
        return exit;
    }
}
