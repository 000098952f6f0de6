package dev.cascade.dsl.source;

import org.jspecify.annotations.Nullable;

/**
 * One value of a document, with the line and column where it starts, both from 1; 0 and 0 when it did not come from a text.
 * Immutable, and compact enough for documents with a million edges.
 */
public sealed interface Node permits MapNode, ListNode, ScalarNode {

    /** The line where the value starts, from 1; 0 if it did not come from a text. */
    int line();

    /** The column where the value starts, from 1; 0 if it did not come from a text. */
    int column();

    /**
     * The value with its JSON type: {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code BigInteger}, {@code Double},
     * {@code BigDecimal}, an unmodifiable {@code Map} or {@code List} of such values, or {@code null}.
     */
    @Nullable Object value();

    /** The value as a message can quote it: short, on one line. */
    String shown();

    /** Whether this is JSON's null, which counts as "not given" wherever a field is optional. */
    default boolean isNull() {
        return false;
    }

    /**
     * The tree of a Java value. What has no counterpart in JSON (a {@code Date}, {@code NaN}) becomes a {@link ScalarNode} that
     * is {@linkplain ScalarNode#isForeign() foreign}, for the validator to refuse with its place.
     */
    static Node of(@Nullable Object javaValue) {
        return JavaValueTree.toNode(javaValue, 0);
    }
}
