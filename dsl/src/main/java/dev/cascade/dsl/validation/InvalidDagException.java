package dev.cascade.dsl.validation;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a DAG that breaks the rules; tells everything that is wrong with it. */
public class InvalidDagException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * All that is wrong with one DAG.
     *
     * @param problems at least one, in the order of their places
     */
    public InvalidDagException(List<Problem> problems) {
        super(describe(problems));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, in the order of the places. */
    public List<Problem> problems() {
        return problems;
    }

    private static String describe(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("an invalid DAG has at least one problem, got none");
        }
        if (problems.size() == 1) {
            return problems.getFirst().toString();
        }
        return problems.stream()
                .map(p -> "\n  " + p)
                .collect(Collectors.joining("", "the DAG has " + problems.size() + " problems:", ""));
    }
}
