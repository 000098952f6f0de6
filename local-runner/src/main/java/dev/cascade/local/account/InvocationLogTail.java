package dev.cascade.local.account;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the end of the output of one invocation. For one thread. */
final class InvocationLogTail extends OutputStream {

    /** How much is kept, in bytes. */
    static final int LIMIT = 1024 * 1024;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long leftOut;

    @Override
    public void write(int b) {
        kept.write(b);
        shorten(2 * LIMIT);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        kept.write(bytes, offset, length);
        shorten(2 * LIMIT);
    }

    private void shorten(int most) {
        if (kept.size() > most) {
            byte[] all = kept.toByteArray();
            int surplus = all.length - LIMIT;
            leftOut += surplus;
            kept.reset();
            kept.write(all, surplus, LIMIT);
        }
    }

    /** The end of the output, after a line with the number of missing bytes. */
    String text() {
        shorten(LIMIT);
        String text = kept.toString(StandardCharsets.UTF_8);
        return leftOut == 0
                ? text
                : "[the first " + leftOut + " bytes are left out: the log of one invocation is kept up to " + LIMIT
                        + " bytes]\n" + text;
    }
}
