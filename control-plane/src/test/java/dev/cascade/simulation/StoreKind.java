package dev.cascade.simulation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where the simulated installation keeps its state. */
enum StoreKind {
    /** Processes of one machine over maps. */
    MEMORY,
    /** The same over an SQLite file, through the SQL adapter. */
    SQLITE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<StoreKind> of(String label) {
        return Arrays.stream(values()).filter(s -> s.label().equals(label)).findFirst();
    }
}
