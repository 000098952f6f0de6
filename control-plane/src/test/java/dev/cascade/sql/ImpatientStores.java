package dev.cascade.sql;

import java.nio.file.Path;
import java.time.Duration;

/** Stores that do not wait for long. */
public final class ImpatientStores {

    private ImpatientStores() {}

    /** @param waitLimit how long calls wait for another process's lock */
    public static SqlStores open(Path file, Duration waitLimit) {
        return SqlStores.open(new Sqlite(file, waitLimit));
    }
}
