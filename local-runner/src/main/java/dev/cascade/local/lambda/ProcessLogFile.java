package dev.cascade.local.lambda;

import dev.cascade.local.access.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The file that a process writes its standard output and standard error to. A file rather than a pipe, because what a
 * process wrote before it posted its answer is then surely there when the answer arrives, in any language.
 */
final class ProcessLogFile implements AutoCloseable {
    private static final int TAIL_BYTES = 4096;
    private static final long TRUNCATE_AT = 16L << 20;

    private final Path file;
    /** Not a channel: an interrupt would close that. */
    private final RandomAccessFile content;

    private final byte[] buffer = new byte[16 * 1024];
    private byte[] tail = new byte[0];
    private long position;

    ProcessLogFile(Path file) throws IOException {
        this.file = file;
        this.content = new RandomAccessFile(PrivateFiles.createFile(file).toFile(), "rw");
    }

    /** To be appended to: then a truncated file goes on from its start. */
    Path file() {
        return file;
    }

    /** Starts a new tail. */
    void startInvocation() {
        tail = new byte[0];
    }

    /** Copies what was written since the last call, up to now: a process may write faster than this copies. */
    void copyTo(OutputStream out) throws IOException {
        long end = content.length();
        // A process that opens /dev/stdout anew truncates the file.
        position = end < position ? 0 : position;
        long before = position;
        content.seek(position);
        while (position < end) {
            int read = content.read(buffer, 0, (int) Math.min(buffer.length, end - position));
            if (read < 0) {
                break;
            }
            position += read;
            remember(Arrays.copyOf(buffer, read));
            out.write(buffer, 0, read);
        }
        if (position > before) {
            // Somebody may be reading along.
            out.flush();
        }
        if (position > TRUNCATE_AT && position == content.length()) {
            content.setLength(0);
            position = 0;
        }
    }

    private void remember(byte[] bytes) {
        byte[] all = Arrays.copyOf(tail, tail.length + bytes.length);
        System.arraycopy(bytes, 0, all, tail.length, bytes.length);
        tail = Arrays.copyOfRange(all, Math.max(0, all.length - TAIL_BYTES), all.length);
    }

    /** The last lines of this invocation, at most 4 KB. */
    String tail() {
        return new String(tail, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            content.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }
}
