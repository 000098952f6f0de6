package dev.cascade.simulation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where the simulated installation keeps its state. */
enum StoreKind {
    /** Processes of one machine over maps. */
    MEMORY,
    /** The same over an SQLite file, through the SQL adapter. */
    SQLITE,
    /** Control functions and workers in an AWS account, with the DynamoDB adapter over a table in memory. */
    DYNAMODB;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<StoreKind> of(String label) {
        return Arrays.stream(values()).filter(s -> s.label().equals(label)).findFirst();
    }
}
