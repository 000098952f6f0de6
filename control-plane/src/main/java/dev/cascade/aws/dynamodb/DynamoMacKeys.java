package dev.cascade.aws.dynamodb;

import dev.cascade.aws.proof.MacKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The keys with which the control plane proves what it sends, in a partition of their own. The first is made by whoever asks first; the conditional write
 * lets one win. Others are added by people, who take old ones away as well. One read for all of them. Thread-safe.
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
     * @throws IllegalArgumentException if somebody has added one that is too short
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

    /** Not from a generator that was made earlier: processes that begin with one snapshot would share it. */
    private static byte[] randomBytes() {
        byte[] bytes = new byte[MacKey.SHORTEST_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
