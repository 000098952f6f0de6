package dev.cascade.sql;

import dev.cascade.port.DagStore;
import dev.cascade.port.DagStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteDagStoreTest extends DagStoreContract {

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
    protected DagStore store() {
        return stores.dags();
    }
}
