package dev.cascade.dsl.validation;

/**
 * Where a problem is.
 *
 * @param source the file, or another name for where the DAG came from; empty for a DAG written in Java
 * @param pointer JSON pointer (RFC 6901) into the document; empty: the document itself
 * @param line from 1; 0 if the DAG did not come from a text
 * @param column from 1; 0 if the DAG did not come from a text
 */
public record ProblemLocation(String source, String pointer, int line, int column) {

    /** {@code dags/sales.yaml:7:20}, or the pointer where there is no text to point into. */
    @Override
    public String toString() {
        if (line == 0) {
            return source.isEmpty() ? pointer : source + pointer;
        }
        return source.isEmpty() ? line + ":" + column : source + ":" + line + ":" + column;
    }
}
