package dev.cascade.local.cli;

/** Standard output cannot be written, so that a command has nothing left to do. {@link Failures} says why. */
final class OutputLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutputLostException() {
        super("standard output could not be written");
    }
}
