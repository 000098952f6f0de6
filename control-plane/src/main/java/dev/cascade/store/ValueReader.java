package dev.cascade.store;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link ValueWriter} wrote. */
final class ValueReader {

    private final DataInputStream in;

    ValueReader(byte[] bytes) {
        this.in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    int number() throws IOException {
        return in.readInt();
    }

    /** A number of things that follow; there cannot be more of them than bytes. */
    int count() throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("it ends early");
        }
        return count;
    }

    boolean bool() throws IOException {
        return in.readBoolean();
    }

    String text() throws IOException {
        return StoredText.decode(in.readNBytes(count()));
    }

    @Nullable Object value() throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case ValueWriter.NULL -> null;
            case ValueWriter.TRUE -> true;
            case ValueWriter.FALSE -> false;
            case ValueWriter.INTEGER -> in.readInt();
            case ValueWriter.LONG -> in.readLong();
            case ValueWriter.BIG_INTEGER -> new BigInteger(text());
            case ValueWriter.DOUBLE -> in.readDouble();
            case ValueWriter.BIG_DECIMAL -> decimal(text());
            case ValueWriter.TEXT -> text();
            case ValueWriter.LIST -> list();
            case ValueWriter.MAP -> map();
            default -> throw new IOException("there is no type of value with number " + tag);
        };
    }

    private static BigDecimal decimal(String text) throws IOException {
        int space = text.indexOf(' ');
        if (space < 0) {
            throw new IOException("a decimal has no scale");
        }
        return new BigDecimal(
                new BigInteger(text.substring(0, space)), Integer.parseInt(text, space + 1, text.length(), 10));
    }

    private List<@Nullable Object> list() throws IOException {
        int size = count();
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(value());
        }
        return Collections.unmodifiableList(list);
    }

    Map<String, @Nullable Object> map() throws IOException {
        int size = count();
        Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(size);
        for (int i = 0; i < size; i++) {
            map.put(text(), value());
        }
        return Collections.unmodifiableMap(map);
    }

    /** A map with its type before it. */
    Map<String, @Nullable Object> taggedMap() throws IOException {
        if (in.readByte() != ValueWriter.MAP) {
            throw new IOException("options are not a map");
        }
        return map();
    }
}
