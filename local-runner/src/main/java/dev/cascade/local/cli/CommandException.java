package dev.cascade.local.cli;

import java.io.Serial;

/** Ends a command with a message for whoever typed it and an exit code for scripts. */
sealed class CommandException extends RuntimeException permits UnreachableException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Exit exit;

    CommandException(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** Something in the command line, the environment or a file is wrong. */
    static CommandException usage(String message) {
        return new CommandException(Exit.USAGE, message);
    }

    /** The same with more to say. */
    CommandException with(String more) {
        return new CommandException(exit, getMessage() + "; " + more);
    }

    Exit exit() {
        return exit;
    }
}
