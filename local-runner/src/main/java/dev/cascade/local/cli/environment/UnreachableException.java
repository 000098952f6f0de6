package dev.cascade.local.cli.environment;

/** Thrown when a control plane did not answer, or answered with a status from 500 on. A later request may succeed. */
public final class UnreachableException extends CommandException {

    private static final long serialVersionUID = 1L;

    /** @param message which control plane does not answer, and what to do */
    public UnreachableException(ExitCode exit, String message) {
        super(exit, message);
    }
}
