package dev.cascade.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a text file of any size. Only so much of the file is read. */
public final class FileTail {

    private FileTail() {}

    /**
     * The last characters of a file, without white space around them. What is no UTF-8 is replaced; NUL characters, which are where nothing was
     * written, are left out.
     *
     * @param most how many bytes are read at most
     * @throws IOException if the file cannot be read, or is something else than a file
     */
    public static String read(Path file, int most) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not a file");
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, content.length() - most);
            content.seek(from);
            byte[] bytes = new byte[most];
            int size = 0;
            for (int read = 0; read >= 0 && size < most; read = content.read(bytes, size, most - size)) {
                size += read;
            }
            return text(bytes, from == 0 ? 0 : startOfCharacter(bytes, 0, size), size);
        }
    }

    /**
     * The last characters of these bytes, as {@link #read} has them.
     *
     * @param most how many bytes count at most
     */
    public static String of(byte[] bytes, int most) {
        int from = Math.max(0, bytes.length - most);
        return text(bytes, from == 0 ? 0 : startOfCharacter(bytes, from, bytes.length), bytes.length);
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8)
                .replace("\0", "")
                .strip();
    }

    /** Where the first whole character begins: a UTF-8 character has at most three bytes behind its first one. */
    private static int startOfCharacter(byte[] bytes, int from, int end) {
        int start = from;
        while (start < Math.min(from + 3, end) && (bytes[start] & 0xC0) == 0x80) {
            start++;
        }
        return start;
    }
}
