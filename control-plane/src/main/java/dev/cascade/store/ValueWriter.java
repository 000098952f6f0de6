package dev.cascade.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes values of the types that a document can hold, each with its type. {@link ValueReader} is the other half. */
final class ValueWriter {

    // Part of the stored form: append, never renumber.
    static final byte NULL = 0;
    static final byte TRUE = 1;
    static final byte FALSE = 2;
    static final byte INTEGER = 3;
    static final byte LONG = 4;
    static final byte BIG_INTEGER = 5;
    static final byte DOUBLE = 6;
    static final byte BIG_DECIMAL = 7;
    static final byte TEXT = 8;
    static final byte LIST = 9;
    static final byte MAP = 10;

    private final DataOutputStream out;
    private final boolean sorted;

    ValueWriter(DataOutputStream out, boolean sorted) {
        this.out = out;
        this.sorted = sorted;
    }

    static byte[] encode(@Nullable Object value, boolean sorted) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new ValueWriter(new DataOutputStream(bytes), sorted).value(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    void number(int value) throws IOException {
        out.writeInt(value);
    }

    void bool(boolean value) throws IOException {
        out.writeBoolean(value);
    }

    void text(String value) throws IOException {
        byte[] utf8 = StoredText.encode(value);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    void raw(byte[] value) throws IOException {
        out.write(value);
    }

    private void value(@Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte(NULL);
            case Boolean b -> out.writeByte(b ? TRUE : FALSE);
            case Integer i -> {
                out.writeByte(INTEGER);
                out.writeInt(i);
            }
            case Long l -> {
                out.writeByte(LONG);
                out.writeLong(l);
            }
            case BigInteger i -> tagged(BIG_INTEGER, i.toString());
            case Double d -> {
                out.writeByte(DOUBLE);
                out.writeDouble(d);
            }
            case BigDecimal d -> tagged(BIG_DECIMAL, d.unscaledValue() + " " + d.scale());
            case String s -> tagged(TEXT, s);
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            default ->
                throw new IllegalArgumentException(
                        "an option holds a " + value.getClass().getName() + ", which no document can say");
        }
    }

    private void tagged(byte tag, String text) throws IOException {
        out.writeByte(tag);
        text(text);
    }

    private void list(List<?> list) throws IOException {
        out.writeByte(LIST);
        out.writeInt(list.size());
        for (Object item : list) {
            value(item);
        }
    }

    private void map(Map<?, ?> map) throws IOException {
        out.writeByte(MAP);
        out.writeInt(map.size());
        for (Map.Entry<?, ?> entry : (sorted ? new TreeMap<>(map) : map).entrySet()) {
            text((String) entry.getKey());
            value(entry.getValue());
        }
    }
}
