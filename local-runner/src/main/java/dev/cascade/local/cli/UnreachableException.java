package dev.cascade.local.cli;

/** Thrown when a control plane did not answer, or answered with a status from 500 on. A later request may succeed. */
final class UnreachableException extends CommandException {

    private static final long serialVersionUID = 1L;

    UnreachableException(Exit exit, String message) {
        super(exit, message);
    }
}
