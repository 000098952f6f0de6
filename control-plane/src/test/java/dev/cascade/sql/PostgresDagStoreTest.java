package dev.cascade.sql;

import dev.cascade.port.DagStore;
import dev.cascade.port.DagStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresDagStoreTest extends DagStoreContract {

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
    protected DagStore store() {
        return stores.dags();
    }
}
