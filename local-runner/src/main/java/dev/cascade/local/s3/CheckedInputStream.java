package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Passes a body on and compares its length and checksums with what the client announced. The comparison is made when the end is
 * read, and fails that read. A caller that reads to the end before it stores anything stores no wrong content.
 */
final class CheckedInputStream extends InputStream {
    static final long UNKNOWN_LENGTH = -1;

    private final InputStream in;
    private final long expectedLength;
    private final List<Expectation> expectations;
    private long length;
    private boolean checked;

    CheckedInputStream(InputStream in, long expectedLength, List<Expectation> expectations) {
        this.in = in;
        this.expectedLength = expectedLength;
        this.expectations = List.copyOf(expectations);
    }

    /**
     * A checksum that the body should have.
     *
     * @param name as the client knows it, for the message
     * @param expected in base64; asked for at the end of the body, because it may come in a trailer;
     *     empty if it didn't
     */
    record Expectation(String name, S3ErrorCode mismatch, Checksum actual, ExpectedValue expected) {}

    interface ExpectedValue {
        Optional<String> base64();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        int read = in.read(buffer, offset, count);
        if (read < 0) {
            check();
            return -1;
        }
        length += read;
        expectations.forEach(expectation -> expectation.actual.update(buffer, offset, read));
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void check() throws S3Exception {
        if (checked) {
            return;
        }
        checked = true;
        if (expectedLength != UNKNOWN_LENGTH && length != expectedLength) {
            throw S3ErrorCode.INCOMPLETE_BODY.because(
                    "the body has " + length + " bytes, " + expectedLength + " were announced; send it again");
        }
        for (Expectation expectation : expectations) {
            check(expectation);
        }
    }

    private static void check(Expectation expectation) throws S3Exception {
        String expected = expectation
                .expected
                .base64()
                .orElseThrow(() -> S3ErrorCode.INCOMPLETE_BODY.because(
                        "the " + expectation.name + " was announced as a trailer, but did not come"));
        byte[] actual = expectation.actual.value();
        if (!Arrays.equals(decode(expectation.name, expected), actual)) {
            throw expectation.mismatch.because("the body's " + expectation.name + " is "
                    + Base64.getEncoder().encodeToString(actual) + ", " + expected
                    + " was announced: it was damaged on its way; send it again");
        }
    }

    private static byte[] decode(String name, String base64) throws S3Exception {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw S3ErrorCode.INVALID_DIGEST.because("the " + name + " \"" + base64 + "\" is not base64");
        }
    }
}
