package dev.cascade.api;

import java.io.Serial;

/** Ends the handling of a request with a problem as its answer. */
final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ProblemMessage problem;

    ProblemException(ProblemMessage problem) {
        super(problem.detail());
        this.problem = problem;
    }

    ProblemException(int status, String code, String detail) {
        this(ProblemMessage.of(status, code, detail));
    }

    ProblemMessage problem() {
        return problem;
    }
}
