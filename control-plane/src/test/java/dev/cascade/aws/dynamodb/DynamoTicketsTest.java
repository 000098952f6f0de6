package dev.cascade.aws.dynamodb;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.TicketStore;
import dev.cascade.port.TicketStoreContract;
import dev.cascade.usecase.StreamTickets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DynamoTicketsTest extends TicketStoreContract {

    @RegisterExtension
    private static final LocalDynamo DYNAMO = new LocalDynamo();

    private final String table = DYNAMO.newTable();

    @Override
    protected TicketStore open() {
        return new DynamoTickets(DYNAMO.client(), table);
    }

    @Test
    void theSecretItselfIsNotStored() {
        String secret = new StreamTickets(open(), () -> NOON).issue("me").secret();

        assertThat(DYNAMO.client().scan(b -> b.tableName(table)).items())
                .hasSize(1)
                .noneSatisfy(item -> assertThat(item.toString()).contains(secret));
    }
}
