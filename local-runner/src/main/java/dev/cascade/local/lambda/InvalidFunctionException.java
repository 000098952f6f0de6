package dev.cascade.local.lambda;

import java.util.List;

/** A function's folder cannot be run as it stands. Carries every problem found, not just the first. */
public final class InvalidFunctionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    InvalidFunctionException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    InvalidFunctionException(String problem) {
        this(List.of(problem));
    }

    /** Every problem, each a sentence that names the file, the field and what to do; at least one. */
    public List<String> problems() {
        return problems;
    }
}
