package dev.cascade.aws.dynamodb;

import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, for jobs that are created now. */
class DynamoJobStoreTest extends JobStoreContract {

    private static LocalDynamo dynamo;
    private static JobStore here;
    private static JobStore elsewhere;

    @BeforeAll
    static void start() {
        dynamo = new LocalDynamo();
        String table = dynamo.newTable();
        here = new DynamoJobStore(dynamo.client(), table, InstantSource.fixed(JobSamples.NOON));
        elsewhere = new DynamoJobStore(dynamo.client(), table, InstantSource.fixed(JobSamples.NOON));
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Override
    protected JobStore store() {
        return here;
    }

    @Override
    protected JobStore elsewhere() {
        return elsewhere;
    }
}
