package dev.cascade.sql;

import dev.cascade.port.JobStore;
import dev.cascade.port.JobStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two stores with connections of their own on one database. */
class PostgresJobStoreTest extends JobStoreContract {

    private static SqlStores stores;
    private static SqlStores elsewhere;

    @BeforeAll
    static void open() {
        String url = PostgresServer.newDatabase();
        stores = SqlStores.open(url);
        elsewhere = SqlStores.open(url);
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
