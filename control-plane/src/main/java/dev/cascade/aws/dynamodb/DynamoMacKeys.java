package dev.cascade.aws.dynamodb;

import dev.cascade.aws.proof.MacKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The keys with which the control plane authenticates its messages, in a partition of their own. The first process that reads the empty partition creates
 * the first key; of several processes, the conditional write lets one win. An operator adds further keys and deletes old ones. One query reads all keys.
 * Thread-safe.
 */
public final class DynamoMacKeys implements Supplier<List<MacKey>> {

    private static final Key FIRST = new Key(Names.MAC_KEYS, "1");

    private final Table table;
    private final InstantSource clock;

    /** Keys on a table that exists and is laid out as in {@link TableSchema}. */
    public DynamoMacKeys(DynamoDbClient client, String table, InstantSource clock) {
        this.table = new Table(client, table);
        this.clock = clock;
    }

    /**
     * All keys there are, at least one.
     *
     * @throws dev.cascade.port.StoreException if the table cannot be read, or the first key cannot be written
     * @throws IllegalArgumentException if a key in the table is too short
     */
    @Override
    public List<MacKey> get() {
        List<MacKey> there = read();
        if (!there.isEmpty()) {
            return there;
        }
        table.putIfAbsent(Item.at(FIRST).bytes(Names.BYTES, randomBytes()).time(Names.AT, clock.instant()));
        return read();
    }

    private List<MacKey> read() {
        return table.all(table.everything(Names.MAC_KEYS)).stream()
                .map(item -> MacKey.of(item.key().sort(), item.bytes(Names.BYTES), item.time(Names.AT)))
                .toList();
    }

    /** Uses a new generator each time: processes that are restored from one snapshot would share an earlier one. */
    private static byte[] randomBytes() {
        byte[] bytes = new byte[MacKey.SHORTEST_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
