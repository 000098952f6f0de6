package dev.cascade.local.worker;

import dev.cascade.usecase.Json;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The log of one attempt as lines of JSON, in the form of the control functions' own log: {@code timestamp}, {@code level}, {@code message},
 * {@code job}, {@code task}, {@code attempt}. A line of the task is one entry; what would make an entry longer than {@value #LONGEST_ENTRY} bytes goes
 * on in the next one. Thread-safe.
 *
 * @param out where the lines go
 */
public record JsonAttemptLog(PrintStream out, String job, String task, int attempt) implements AttemptLog {

    /**
     * In bytes of UTF-8, the line's end aside. The log driver of ECS, {@code awslogs}, makes several events of a line that is longer than 16 KiB.
     *
     * @see <a href="https://github.com/aws/shim-loggers-for-containerd">Shim loggers for containerd</a>
     */
    static final int LONGEST_ENTRY = 16_000;

    /** Kept of a line that does not end, before it is made an entry. */
    private static final int LONGEST_LINE = 12_000;

    @Override
    public OutputStream append() {
        return new Lines();
    }

    private void entry(String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("timestamp", Instant.now().toString());
        fields.put("level", "INFO");
        fields.put("message", text);
        fields.put("job", job);
        fields.put("task", task);
        fields.put("attempt", attempt);
        String line = Json.write(fields);
        if (text.length() > 1 && line.getBytes(StandardCharsets.UTF_8).length > LONGEST_ENTRY) {
            int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
            entry(text.substring(0, middle));
            entry(text.substring(middle));
        } else {
            out.println(line);
            out.flush();
        }
    }

    /** Makes entries of lines. What is left without an end becomes one when it is closed. */
    private final class Lines extends OutputStream {

        private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);

        @Override
        public synchronized void write(int b) {
            if (b == '\n') {
                end();
                return;
            }
            // Not between the bytes of one character.
            if (line.size() >= LONGEST_LINE && (b & 0xC0) != 0x80) {
                end();
            }
            line.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                write(bytes[i]);
            }
        }

        private void end() {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            entry(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }

        @Override
        public synchronized void close() {
            if (line.size() > 0) {
                end();
            }
        }
    }
}
