package dev.cascade.aws.dynamodb;

import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class DynamoWorkerStoreTest extends WorkerStoreContract {

    private static LocalDynamo dynamo;
    private final String table = dynamo.newTable();

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Override
    protected WorkerStore store() {
        return new DynamoWorkerStore(dynamo.client(), table);
    }
}
