package dev.cascade.aws.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Lets one process at a time look at DAG files, however many are asked to. Two items: one says that somebody is at it, the other that somebody
 * has to look once more. Thread-safe.
 */
public final class DagReloadLock {

    /** Longer than a control function may live: a turn that began longer ago was left by somebody who died. */
    private static final Duration LONGEST = Duration.ofSeconds(65);

    /** A process that was asked has begun by then, or never will. */
    private static final Duration ANSWERED = Duration.ofMinutes(2);

    private static final Key TURN = new Key(Names.DAG_FILES, "turn");
    private static final Key ASKED = new Key(Names.DAG_FILES, "asked");

    private static final String ABSENT_OR_OLD =
            "attribute_not_exists(" + TableSchema.PARTITION_KEY + ") OR " + Names.AT + " < :old";

    private final Table table;
    private final InstantSource clock;

    /** Turns on a table that exists and is laid out as in {@link TableSchema}. */
    public DagReloadLock(DynamoDbClient client, String table, InstantSource clock) {
        this.table = new Table(client, table);
        this.clock = clock;
    }

    /**
     * Says that DAG files have changed.
     *
     * @return whether a process has to be asked; false if one was asked already, and has not begun to look yet
     */
    public boolean ask() {
        return put(Item.at(ASKED), ANSWERED);
    }

    /** Looks, unless somebody else is at it, who then looks once more; and as often as somebody asks meanwhile. */
    public void take(Runnable look) {
        table.put(Item.at(ASKED).time(Names.AT, clock.instant()));
        String own = UUID.randomUUID().toString();
        while (table.get(ASKED).isPresent() && put(Item.at(TURN).text(Names.FINGERPRINT, own), LONGEST)) {
            try {
                table.delete(ASKED);
                look.run();
            } finally {
                table.deleteIf(TURN, Names.FINGERPRINT + " = :own", Map.of(":own", AttributeValue.fromS(own)));
            }
        }
    }

    /** Whether it was put: not if there is one that is younger. */
    private boolean put(Item item, Duration longest) {
        Instant now = clock.instant();
        return table.putUnless(
                        item.time(Names.AT, now),
                        ABSENT_OR_OLD,
                        Map.of(
                                ":old",
                                AttributeValue.fromN(
                                        Long.toString(now.minus(longest).toEpochMilli()))))
                .isEmpty();
    }
}
