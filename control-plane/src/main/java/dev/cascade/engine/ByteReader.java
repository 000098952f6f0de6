package dev.cascade.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what a {@link ByteWriter} wrote. */
final class ByteReader {

    private final byte[] bytes;
    private int position;
    private int end;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    /** Whether there is more to read, in the section if one was entered. */
    boolean hasMore() {
        return position < end;
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
        int start = skip(length);
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    /** Passes so many bytes. Gives the position of the first. */
    private int skip(int length) {
        if (length > end - position) {
            throw endedEarly();
        }
        position += length;
        return position - length;
    }

    /** Enters a section that begins with its length: nothing behind it is read until it is left. */
    void enterSection() {
        int length = count();
        end = skip(length) + length;
        position = end - length;
    }

    /** The rest of the section. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, end);
    }

    /** The rest of the section, as text. */
    String restAsText() {
        String text = new String(bytes, position, end - position, StandardCharsets.UTF_8);
        position = end;
        return text;
    }

    /** Leaves a section. What a newer writer added at its end is skipped. */
    void leaveSection() {
        position = end;
        end = bytes.length;
    }

    private byte next() {
        if (position == end) {
            throw endedEarly();
        }
        return bytes[position++];
    }

    private static IllegalArgumentException endedEarly() {
        return new IllegalArgumentException("the record ends in the middle of a value: it is damaged");
    }
}
