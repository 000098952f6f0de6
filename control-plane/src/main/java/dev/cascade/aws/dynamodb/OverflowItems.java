package dev.cascade.aws.dynamodb;

import dev.cascade.port.StoreException;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what does not fit into an item in items beside it. The pages are written first, under a name that is never used again; the item that
 * names them makes them count. Pages that no item names are what lost a race: they harm nobody and go with the job.
 */
final class OverflowItems {

    /** DynamoDB takes items of up to 400 KB, keys and names included. */
    static final int ITEM_LIMIT = 380 * 1024;

    /** Not one that is seeded once: processes that begin with the same snapshot would use the same names. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Table table;

    OverflowItems(Table table) {
        this.table = table;
    }

    /**
     * Moves the largest of the named values out of the item until it is no larger than {@code limit}, or nothing is left worth moving.
     *
     * @param partition where the pages go
     */
    Item fit(Item item, int limit, String partition, String... movable) {
        while (item.size() > limit) {
            Optional<String> largest = Stream.of(movable)
                    .filter(name -> length(item, name) > 100)
                    .max(Comparator.comparingInt(name -> length(item, name)));
            if (largest.isEmpty()) {
                return item;
            }
            String name = largest.get();
            byte @Nullable [] bytes = item.inlineBytes(name);
            if (bytes != null) {
                item.text(name, write(partition, bytes));
            }
        }
        return item;
    }

    private static int length(Item item, String name) {
        byte @Nullable [] bytes = item.inlineBytes(name);
        return bytes == null ? 0 : bytes.length;
    }

    private String write(String partition, byte[] bytes) {
        String set = Long.toString(RANDOM.nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
        int count = 0;
        for (int from = 0; from < bytes.length; from += ITEM_LIMIT) {
            byte[] page = Arrays.copyOfRange(bytes, from, Math.min(from + ITEM_LIMIT, bytes.length));
            table.put(Item.at(new Key(partition, Names.PAGE + set + "#%04d".formatted(count)))
                    .bytes(Names.BYTES, page));
            count++;
        }
        return set + "#" + count;
    }

    /** The value, from the item or from its pages; empty if the item has none with this name. */
    Optional<byte[]> read(Item item, String name, String partition) {
        byte @Nullable [] inline = item.inlineBytes(name);
        if (inline != null) {
            return Optional.of(inline);
        }
        return item.optionalText(name).map(reference -> read(partition, reference));
    }

    private byte[] read(String partition, String reference) {
        String set = reference.substring(0, reference.indexOf('#'));
        int count = Integer.parseInt(reference.substring(set.length() + 1));
        List<Item> pages = table.all(table.beginning(partition, Names.PAGE + set + "#"));
        if (pages.size() != count) {
            throw new StoreException(
                    "partition " + partition + " has " + pages.size() + " of the " + count + " pages of " + set
                            + ": the job or DAG is being deleted, or items were removed by hand",
                    new IllegalStateException("incomplete pages"));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Item page : pages) {
            byte @Nullable [] bytes = page.inlineBytes(Names.BYTES);
            if (bytes != null) {
                whole.writeBytes(bytes);
            }
        }
        return whole.toByteArray();
    }
}
