package dev.cascade.dsl.validation;

import java.util.Optional;

/**
 * One thing that is wrong with a DAG.
 *
 * @param code what kind of problem, one of the labels of {@link ProblemCode}
 * @param where the place
 * @param message what is wrong, with the task and DAG it is about
 * @param hint what to do about it, if there is something to say
 */
public record Problem(String code, ProblemLocation where, String message, Optional<String> hint) {

    /**
     * The problem in one line, without its place: {@code [unknown-upstream] task "load" in DAG "daily_sales" depends on
     * "extrct", which does not exist; did you mean "extract"?}
     */
    public String text() {
        return "[" + code + "] " + message + hint.map(h -> "; " + h).orElse("");
    }

    /** The problem in one line, with its place in front if it has one. */
    @Override
    public String toString() {
        String place = where.toString();
        return place.isEmpty() ? text() : place + " " + text();
    }
}
