package dev.cascade.local.s3;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of an object: {@code length} bytes from {@code first}. */
record ByteRange(long first, long length) {
    private static final Pattern HEADER = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * What a {@code Range} header asks for of an object with {@code size} bytes. Empty, which means all of it, for what S3
     * passes over: several ranges, other units, bad syntax.
     */
    static Optional<ByteRange> parse(String header, long size) throws S3Exception {
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches() || header.equals("bytes=-")) {
            return Optional.empty();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return Optional.of(suffix(Long.parseLong(last), size, header));
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return Optional.empty();
        }
        if (from >= size) {
            throw notSatisfiable(header, size);
        }
        return Optional.of(new ByteRange(from, Math.min(to, size - 1) - from + 1));
    }

    String contentRange(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }

    private static ByteRange suffix(long length, long size, String header) throws S3Exception {
        if (length == 0 || size == 0) {
            throw notSatisfiable(header, size);
        }
        long taken = Math.min(length, size);
        return new ByteRange(size - taken, taken);
    }

    private static S3Exception notSatisfiable(String header, long size) {
        return S3ErrorCode.INVALID_RANGE.because(
                "the range \"" + header + "\" lies outside the object, which has " + size + " bytes");
    }
}
