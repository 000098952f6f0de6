package dev.cascade.engine;

import java.nio.charset.StandardCharsets;

/** Reads what a {@link ByteWriter} wrote. */
final class ByteReader {

    private final byte[] bytes;
    private int position;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return position < bytes.length;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = next();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0 && value >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number takes more than 63 bits: the record is damaged");
    }

    int count() {
        long value = number();
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(value + " is too many of anything: the record is damaged");
        }
        return (int) value;
    }

    boolean bool() {
        return number() != 0;
    }

    String text() {
        int length = count();
        if (length > bytes.length - position) {
            throw endedEarly();
        }
        String value = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    private byte next() {
        if (position == bytes.length) {
            throw endedEarly();
        }
        return bytes[position++];
    }

    private static IllegalArgumentException endedEarly() {
        return new IllegalArgumentException("the record ends in the middle of a value: it is damaged");
    }
}
