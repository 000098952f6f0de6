package dev.cascade.sql;

import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteWorkerStoreTest extends WorkerStoreContract {

    private SqlStores stores;

    @BeforeEach
    void open(@TempDir Path directory) {
        stores = SqlStores.open(directory.resolve("state.db"));
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Override
    protected WorkerStore store() {
        return stores.workers();
    }
}
