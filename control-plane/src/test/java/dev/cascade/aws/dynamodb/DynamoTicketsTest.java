package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.TicketStore;
import dev.cascade.port.TicketStoreContract;
import dev.cascade.usecase.StreamTickets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DynamoTicketsTest extends TicketStoreContract {

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
    protected TicketStore open() {
        return new DynamoTickets(dynamo.client(), table);
    }

    @Test
    void theSecretItselfIsNotStored() {
        String secret = new StreamTickets(open(), () -> NOON).issue("me").secret();

        assertThat(dynamo.client().scan(b -> b.tableName(table)).items())
                .hasSize(1)
                .noneSatisfy(item -> assertThat(item.toString()).contains(secret));
    }
}
