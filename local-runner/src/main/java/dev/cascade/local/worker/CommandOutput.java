package dev.cascade.local.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command has written to its standard output so far. It is read without waiting, as something that the command has started may hold
 * the other end open for ever. For one thread.
 */
final class CommandOutput {

    /** The largest output that is read, in bytes. */
    static final int LIMIT = 64 * 1024 * 1024;

    private final InputStream stream;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream(256);

    CommandOutput(InputStream stream) {
        this.stream = stream;
    }

    /**
     * Takes what is there, up to somewhat more than the limit.
     *
     * @return whether there was anything
     */
    boolean take() throws IOException {
        int before = taken.size();
        for (int ready = stream.available(); ready > 0 && !isTooLarge(); ready = stream.available()) {
            taken.write(stream.readNBytes(ready));
        }
        return taken.size() > before;
    }

    boolean isTooLarge() {
        return taken.size() > LIMIT;
    }

    String text() {
        return taken.toString(StandardCharsets.UTF_8).strip();
    }
}
