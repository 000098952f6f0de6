package dev.cascade.aws.dynamodb;

import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoWorkerStoreTest extends WorkerStoreContract {

    @RegisterExtension
    private static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String table = DYNAMO.newTable();

    @Override
    protected WorkerStore store() {
        return new DynamoWorkerStore(DYNAMO.client(), table);
    }
}
