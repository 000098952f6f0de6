package dev.cascade.sql;

import dev.cascade.port.JobStore;
import dev.cascade.port.JobStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Two stores with connections of their own on one file. */
class SqliteJobStoreTest extends JobStoreContract {

    private static SqlStores stores;
    private static SqlStores elsewhere;

    @BeforeAll
    static void open(@TempDir Path directory) {
        stores = SqlStores.open(directory.resolve("state.db"));
        elsewhere = SqlStores.open(directory.resolve("state.db"));
    }

    @AfterAll
    static void close() {
        stores.close();
        elsewhere.close();
    }

    @Override
    protected JobStore store() {
        return stores.jobs();
    }

    @Override
    protected JobStore elsewhere() {
        return elsewhere.jobs();
    }
}
