package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Decodes {@code aws-chunked}, the encoding in which SDKs send a body whose checksum comes behind it: chunks of
 * {@code SIZE[;chunk-signature=…]}, a line break, the bytes and a line break; then an empty chunk, trailer lines and an empty line.
 * Chunk signatures are passed over. A body that ends too early, or isn't encoded like this, is an {@link S3Exception}.
 */
final class AwsChunkedInputStream extends InputStream {
    private static final int MAX_LINE = 16 * 1024;

    private final InputStream in;
    private final Map<String, String> trailers = new TreeMap<>();
    private long leftInChunk;
    private boolean atFirstChunk = true;
    private boolean ended;

    /** @param in the encoded body; it is read byte by byte in places, so it should be buffered */
    AwsChunkedInputStream(InputStream in) {
        this.in = in;
    }

    /** The trailers by lower-case name; empty until the end was read. */
    Map<String, String> trailers() {
        return Collections.unmodifiableMap(trailers);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (leftInChunk == 0 && !ended) {
            startChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, leftInChunk));
        if (count < 0) {
            throw truncated("inside a chunk, " + leftInChunk + " bytes before its end");
        }
        leftInChunk -= count;
        return count;
    }

    private void startChunk() throws IOException {
        if (!atFirstChunk && !readLine().isEmpty()) {
            throw malformed("a chunk is longer than its size says");
        }
        atFirstChunk = false;
        String header = readLine();
        int end = header.indexOf(';');
        leftInChunk = parseSize(end < 0 ? header : header.substring(0, end));
        if (leftInChunk == 0) {
            readTrailers();
            ended = true;
        }
    }

    private static long parseSize(String hex) throws S3Exception {
        try {
            long size = Long.parseLong(hex.strip(), 16);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a negative size.
        }
        throw malformed("\"" + hex + "\" is no chunk size");
    }

    private void readTrailers() throws IOException {
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw malformed("\"" + line + "\" is no trailer");
            }
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            trailers.put(name, line.substring(colon + 1).strip());
        }
    }

    /** A line without its end, which is CR LF. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw truncated("between two chunks or in the trailers");
            }
            if (line.size() == MAX_LINE) {
                throw malformed("a line is longer than " + MAX_LINE + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.US_ASCII);
        if (!text.endsWith("\r")) {
            throw malformed("a line doesn't end with CR LF");
        }
        return text.substring(0, text.length() - 1);
    }

    private static S3Exception truncated(String where) {
        return S3ErrorCode.INCOMPLETE_BODY.because("the aws-chunked body ends " + where + "; send it again");
    }

    private static S3Exception malformed(String what) {
        return S3ErrorCode.INVALID_ARGUMENT.because("the body is not encoded as aws-chunked: " + what);
    }
}
