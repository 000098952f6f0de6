package dev.cascade.local.lambda;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Truncates long strings in JSON, so that a document that is too large to be kept is still JSON afterwards. For one thread. */
final class StringTruncatingInputStream extends FilterInputStream {

    /** After a backslash: the next byte tells how long the escape is. */
    private static final int ESCAPE_BEGINS = -1;

    /** How many bytes follow the u of an escape. */
    private static final int OF_UNICODE = 4;

    private final int longest;
    private boolean isInString;
    private boolean isCut;
    private int passedOn;
    /** How many bytes of an escape are to come. */
    private int escape;

    /** @param longest how many bytes of a string are passed on, besides the rest of a character that has begun */
    StringTruncatingInputStream(InputStream in, int longest) {
        super(new BufferedInputStream(in));
        this.longest = longest;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        while (next >= 0 && !isPassedOn(next)) {
            next = super.read();
        }
        return next;
    }

    private boolean isPassedOn(int next) {
        boolean startsCharacter = escape == 0 && (next & 0xC0) != 0x80;
        if (!isInString || (next == '"' && escape == 0)) {
            isInString = !isInString && next == '"';
            passedOn = 0;
            isCut = false;
            return true;
        }
        isCut |= startsCharacter && passedOn >= longest;
        passedOn++;
        if (escape == ESCAPE_BEGINS) {
            escape = next == 'u' ? OF_UNICODE : 0;
        } else if (escape > 0) {
            escape--;
        } else if (next == '\\') {
            escape = ESCAPE_BEGINS;
        }
        return !isCut;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = 0;
        for (int next = 0; count < length && next >= 0; ) {
            next = read();
            if (next >= 0) {
                bytes[offset + count++] = (byte) next;
            }
        }
        return count == 0 && length > 0 ? -1 : count;
    }
}
