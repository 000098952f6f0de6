package dev.cascade.aws.dynamodb;

import dev.cascade.port.DagStore;
import dev.cascade.port.DagStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoDagStoreTest extends DagStoreContract {

    @RegisterExtension
    private static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String table = DYNAMO.newTable();

    @Override
    protected DagStore store() {
        return new DynamoDagStore(DYNAMO.client(), table);
    }
}
