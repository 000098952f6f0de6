package dev.cascade.dsl.document;

import java.io.Serial;

/** A text that cannot be read as a tree at all; becomes a problem as soon as it reaches {@link DagDocument}. */
final class SyntaxException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int line;
    private final int column;

    SyntaxException(int line, int column, String message) {
        super(message);
        this.problem = message;
        this.line = line;
        this.column = column;
    }

    String problem() {
        return problem;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }
}
