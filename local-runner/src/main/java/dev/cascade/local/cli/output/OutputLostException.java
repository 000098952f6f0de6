package dev.cascade.local.cli.output;

/** Standard output cannot be written, so that a command has nothing left to do. The message on standard error gives the reason. */
public final class OutputLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Standard output was closed by its reader. */
    public OutputLostException() {
        super("standard output could not be written");
    }
}
