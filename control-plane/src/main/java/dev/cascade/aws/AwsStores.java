package dev.cascade.aws;

import dev.cascade.assembly.Stores;
import dev.cascade.aws.dynamodb.DynamoDagStore;
import dev.cascade.aws.dynamodb.DynamoJobStore;
import dev.cascade.aws.dynamodb.DynamoTickets;
import dev.cascade.aws.dynamodb.DynamoWorkerStore;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.TicketStore;
import dev.cascade.sql.SqlStores;
import java.time.InstantSource;

/** Opens the stores of an installation in an AWS account. */
final class AwsStores {

    private AwsStores() {}

    /** The stores that the settings ask for: those on the DynamoDB table, unless they name a database. Tickets are always in the table. */
    static Stores open(AwsSettings settings, AwsClients clients, InstantSource clock) {
        TicketStore tickets = new DynamoTickets(clients.dynamoDb(), settings.table());
        if (settings.databaseSecret().isPresent()) {
            SqlStores sql =
                    SqlStores.open(clients.database(settings.databaseSecret().get()));
            return new Stores(sql.jobs(), sql.dags(), sql.workers(), tickets, StoreHealth.ASSUMED);
        }
        return new Stores(
                DynamoJobStore.withViewers(clients.dynamoDb(), settings.table(), clock),
                new DynamoDagStore(clients.dynamoDb(), settings.table()),
                new DynamoWorkerStore(clients.dynamoDb(), settings.table()),
                tickets,
                StoreHealth.ASSUMED);
    }
}
