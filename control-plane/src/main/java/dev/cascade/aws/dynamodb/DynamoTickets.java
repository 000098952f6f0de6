package dev.cascade.aws.dynamodb;

import dev.cascade.port.TicketStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tickets on DynamoDB: one write each to give and to take, and nothing for those that nobody takes. */
public final class DynamoTickets implements TicketStore {

    private final Table table;

    /** A store on a table that exists and is laid out as in {@link TableSchema}. */
    public DynamoTickets(DynamoDbClient client, String table) {
        this.table = new Table(client, table);
    }

    @Override
    public void keep(String fingerprint, String who, Instant expiresAt) {
        table.put(Item.at(key(fingerprint))
                .text(Names.WHO, who)
                .time(Names.EXPIRES_AT, expiresAt)
                .expires(expiresAt));
    }

    @Override
    public Optional<String> take(String fingerprint, Instant now) {
        // A taken ticket stays until it expires: who has taken it can tell that from another one's taking it.
        return table.updateOnce(
                        key(fingerprint),
                        "SET " + Names.TAKEN + " = :now",
                        Names.EXPIRES_AT + " > :now AND attribute_not_exists(" + Names.TAKEN + ")",
                        Map.of(":now", AttributeValue.fromN(Long.toString(now.toEpochMilli()))))
                .map(item -> item.text(Names.WHO));
    }

    private static Key key(String fingerprint) {
        return new Key(Names.TICKET + fingerprint, Names.ONLY);
    }
}
