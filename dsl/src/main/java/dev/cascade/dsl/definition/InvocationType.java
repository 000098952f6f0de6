package dev.cascade.dsl.definition;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a Lambda function is invoked. */
public enum InvocationType {
    /** The function is started and its result comes back later; nothing waits for it. */
    ASYNC,
    /** The caller waits for the result: less delay for short functions, but the caller is occupied meanwhile. */
    SYNC;

    /** The word for this in a DAG document: {@code async} or {@code sync}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The invocation type that a DAG document calls {@code label}, if there is one. */
    public static Optional<InvocationType> of(String label) {
        return Arrays.stream(values()).filter(t -> t.label().equals(label)).findFirst();
    }
}
