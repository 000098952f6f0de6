package dev.cascade.aws.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How large DynamoDB takes an item to be, by its published rules; what it bills follows from that. */
public final class ItemSize {

    private static final int CONTAINER = 3;

    private ItemSize() {}

    /** The size in bytes: names and values, both in UTF-8 where they are text. */
    public static int of(Map<String, AttributeValue> item) {
        int size = 0;
        for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
            size += text(attribute.getKey()) + of(attribute.getValue());
        }
        return size;
    }

    private static int of(AttributeValue value) {
        return switch (value.type()) {
            case S -> text(value.s());
            case N -> number(value.n());
            case B -> value.b().asByteArrayUnsafe().length;
            case BOOL, NUL -> 1;
            case SS -> value.ss().stream().mapToInt(ItemSize::text).sum();
            case NS -> value.ns().stream().mapToInt(ItemSize::number).sum();
            case BS ->
                value.bs().stream().mapToInt(b -> b.asByteArrayUnsafe().length).sum();
            case L -> CONTAINER + value.l().stream().mapToInt(v -> 1 + of(v)).sum();
            case M -> CONTAINER + value.m().size() + of(value.m());
            case UNKNOWN_TO_SDK_VERSION -> 0;
        };
    }

    private static int text(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    /** One byte for every two significant digits and one more, and one for a sign. */
    private static int number(String value) {
        BigDecimal number = new BigDecimal(value).stripTrailingZeros();
        return (number.precision() + 1) / 2 + 1 + (number.signum() < 0 ? 1 : 0);
    }
}
