package dev.cascade.local.account;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a function writes during one invocation, of which the end is kept. For one thread. */
final class InvocationLog extends OutputStream {

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

    /** The end of it, behind a line that says how much is missing. */
    String text() {
        shorten(LIMIT);
        String text = kept.toString(StandardCharsets.UTF_8);
        return leftOut == 0
                ? text
                : "[the first " + leftOut + " bytes are left out: the log of one invocation is kept up to " + LIMIT
                        + " bytes]\n" + text;
    }
}
