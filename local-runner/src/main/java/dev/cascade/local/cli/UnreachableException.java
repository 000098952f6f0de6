package dev.cascade.local.cli;

/** A control plane that did not answer, or has trouble of its own: asked later, it may. */
final class UnreachableException extends CommandException {

    private static final long serialVersionUID = 1L;

    UnreachableException(Exit exit, String message) {
        super(exit, message);
    }
}
