package dev.cascade.aws;

import dev.cascade.aws.dynamodb.DynamoDagStore;
import dev.cascade.aws.dynamodb.DynamoJobStore;
import dev.cascade.aws.dynamodb.DynamoWorkerStore;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobStore;
import dev.cascade.port.WorkerStore;
import dev.cascade.sql.SqlStores;
import java.time.InstantSource;

/** Where an installation's state is. */
record AwsStores(JobStore jobs, DagStore dags, WorkerStore workers) {

    /** The stores that the settings ask for: those on the DynamoDB table, unless they name a database. */
    static AwsStores open(AwsSettings settings, AwsClients clients, InstantSource clock) {
        if (settings.databaseSecret().isPresent()) {
            SqlStores stores =
                    SqlStores.open(clients.database(settings.databaseSecret().get()));
            return new AwsStores(stores.jobs(), stores.dags(), stores.workers());
        }
        return new AwsStores(
                DynamoJobStore.withViewers(clients.dynamoDb(), settings.table(), clock),
                new DynamoDagStore(clients.dynamoDb(), settings.table()),
                new DynamoWorkerStore(clients.dynamoDb(), settings.table()));
    }
}
