package dev.cascade.aws.dynamodb;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item of the table: being put together by one thread, or as it was read. Times are kept in milliseconds since 1970. */
final class Item {

    private final Map<String, AttributeValue> attributes;

    private Item(Map<String, AttributeValue> attributes) {
        this.attributes = attributes;
    }

    static Item at(Key key) {
        return new Item(new HashMap<>(key.attributes()));
    }

    static Item of(Map<String, AttributeValue> attributes) {
        return new Item(attributes);
    }

    Item text(String name, String value) {
        attributes.put(name, AttributeValue.fromS(value));
        return this;
    }

    Item number(String name, long value) {
        attributes.put(name, AttributeValue.fromN(Long.toString(value)));
        return this;
    }

    Item bytes(String name, byte[] value) {
        attributes.put(name, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(value)));
        return this;
    }

    Item time(String name, Instant value) {
        return number(name, value.toEpochMilli());
    }

    Item time(String name, Optional<Instant> value) {
        value.ifPresent(v -> time(name, v));
        return this;
    }

    /** Says which write this is, for {@link Table}; 0 for none. */
    Item writeId(long id) {
        return id == 0 ? this : put(Names.WRITE_ID, writeIdOf(id));
    }

    static AttributeValue writeIdOf(long id) {
        return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(
                ByteBuffer.allocate(Long.BYTES).putLong(id).array()));
    }

    private Item put(String name, AttributeValue value) {
        attributes.put(name, value);
        return this;
    }

    long writeId() {
        return has(Names.WRITE_ID) ? ByteBuffer.wrap(bytes(Names.WRITE_ID)).getLong() : 0;
    }

    /** Lets DynamoDB drop the item some time after {@code when}. */
    Item expires(Instant when) {
        return number(Names.EXPIRES, when.getEpochSecond() + 1);
    }

    boolean has(String name) {
        return attributes.containsKey(name);
    }

    String text(String name) {
        return required(name).s();
    }

    Optional<String> optionalText(String name) {
        return Optional.ofNullable(attributes.get(name)).map(AttributeValue::s);
    }

    long number(String name) {
        return Long.parseLong(required(name).n());
    }

    int count(String name) {
        return Math.toIntExact(number(name));
    }

    long numberOr(String name, long otherwise) {
        return has(name) ? number(name) : otherwise;
    }

    Instant time(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    Optional<Instant> optionalTime(String name) {
        return has(name) ? Optional.of(time(name)) : Optional.empty();
    }

    byte @Nullable [] inlineBytes(String name) {
        AttributeValue value = attributes.get(name);
        return value == null || value.b() == null ? null : value.b().asByteArrayUnsafe();
    }

    byte[] bytes(String name) {
        byte[] value = inlineBytes(name);
        return value == null ? required(name).b().asByteArray() : value;
    }

    Key key() {
        return new Key(text(TableSchema.PARTITION_KEY), text(TableSchema.SORT_KEY));
    }

    int size() {
        return ItemSize.of(attributes);
    }

    Map<String, AttributeValue> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    private AttributeValue required(String name) {
        AttributeValue value = attributes.get(name);
        if (value == null) {
            throw new IllegalStateException("the item at " + attributes.get(TableSchema.PARTITION_KEY) + " / "
                    + attributes.get(TableSchema.SORT_KEY) + " has no attribute \"" + name
                    + "\": it was damaged, or written by another program");
        }
        return value;
    }
}
