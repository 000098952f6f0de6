package dev.cascade.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being put together. Numbers take as many as they need: 7 bits a byte, the smallest first. */
final class ByteWriter {

    private byte[] bytes = new byte[256];
    private int size;

    void number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("only numbers from 0 are written, got " + value);
        }
        ensure(10);
        long rest = value;
        while (rest > 0x7F) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void bool(boolean value) {
        number(value ? 1 : 0);
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        raw(utf8);
    }

    void raw(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** What was written into {@code section}, after its length. The section is empty afterwards. */
    void section(ByteWriter section) {
        number(section.size);
        ensure(section.size);
        System.arraycopy(section.bytes, 0, bytes, size, section.size);
        size += section.size;
        section.size = 0;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    byte[] done() {
        return Arrays.copyOf(bytes, size);
    }
}
