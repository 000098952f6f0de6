package dev.cascade.dsl.document;

import dev.cascade.dsl.validation.ProblemCode;
import java.io.Serial;

/** A text that cannot be read as a tree at all. The message says what is wrong, without the place. */
public final class SyntaxException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final String problem;
    private final int line;
    private final int column;

    SyntaxException(int line, int column, String message) {
        this(ProblemCode.BAD_SYNTAX, line, column, message);
    }

    SyntaxException(ProblemCode code, int line, int column, String message) {
        super(message);
        this.code = code;
        this.problem = message;
        this.line = line;
        this.column = column;
    }

    ProblemCode code() {
        return code;
    }

    /** The problem. */
    public String problem() {
        return problem;
    }

    /** The line where it is, from 1. */
    public int line() {
        return line;
    }

    /** The column where it is, from 1. */
    public int column() {
        return column;
    }
}
