package dev.cascade.sql;

import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresWorkerStoreTest extends WorkerStoreContract {

    private SqlStores stores;

    @BeforeEach
    void open() {
        stores = SqlStores.open(PostgresServer.newDatabase());
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
