package dev.cascade.dsl.validation;

import dev.cascade.dsl.source.Excerpt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one DAG while it is read. For one thread. */
public final class Problems {

    /** More are counted, not kept: a document with a million edges can be wrong a million times. */
    static final int MOST = 1_000;

    private static final Comparator<Problem> BY_PLACE = Comparator.<Problem>comparingInt(
                    p -> p.where().line())
            .thenComparingInt(p -> p.where().column());

    private final String source;
    private final List<Problem> found = new ArrayList<>();
    private final Suggestions suggestions = new Suggestions();
    private int more;

    /**
     * Starts with none.
     *
     * @param source the file, or another name for where the DAG came from; empty for a DAG written in Java
     */
    public Problems(String source) {
        this.source = source;
    }

    /** Adds one that has a line and column but no place in the tree, because there is no tree. */
    public void addSyntax(ProblemCode code, int line, int column, String message) {
        add(code, new ProblemLocation(source, "", line, column), message, null);
    }

    void add(ProblemCode code, ProblemLocation where, String message, @Nullable String hint) {
        if (found.size() < MOST) {
            found.add(new Problem(
                    code.label(),
                    where,
                    Excerpt.printable(message),
                    Optional.ofNullable(hint).map(Excerpt::printable)));
        } else {
            more++;
        }
    }

    /** Whether the list is full. If so, this call counts one more problem, and the caller need not describe it. */
    boolean isFull() {
        if (found.size() < MOST) {
            return false;
        }
        more++;
        return true;
    }

    String source() {
        return source;
    }

    Suggestions suggestions() {
        return suggestions;
    }

    /** Throws what was collected, if there is anything. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw exception();
        }
    }

    /** An exception with all collected problems, of which there is at least one. */
    public InvalidDagException exception() {
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(BY_PLACE);
        if (more > 0) {
            String message = "the first " + MOST + " problems are listed, there are " + more + " more";
            ProblemLocation whole = new ProblemLocation(source, "", 0, 0);
            sorted.add(new Problem(ProblemCode.TOO_MANY_PROBLEMS.label(), whole, message, Optional.empty()));
        }
        return new InvalidDagException(sorted);
    }
}
