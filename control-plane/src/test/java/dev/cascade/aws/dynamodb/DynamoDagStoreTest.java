package dev.cascade.aws.dynamodb;

import dev.cascade.port.DagStore;
import dev.cascade.port.DagStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class DynamoDagStoreTest extends DagStoreContract {

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
    protected DagStore store() {
        return new DynamoDagStore(dynamo.client(), table);
    }
}
