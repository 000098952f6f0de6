package dev.cascade.local.s3;

import dev.cascade.local.s3.CheckedInputStream.Expectation;
import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Bodies as the client meant them: decoded, and checked against every length and checksum that came along. They are not to be
 * closed: that would end the exchange before an error could be answered.
 */
final class DecodedBody {
    private static final int BUFFER_BYTES = 64 * 1024;

    private DecodedBody() {}

    /** The body of a request; the last read throws an {@link S3Exception} if it isn't what was announced. */
    static InputStream of(S3Request request) throws S3Exception {
        return of(request, List.of(Checksum.Algorithm.values()));
    }

    /** The same for a request whose {@code x-amz-checksum-…} headers speak of something else than its body. */
    static InputStream withoutObjectChecksums(S3Request request) throws S3Exception {
        return of(request, List.of());
    }

    /** The checksums of a whole object that came as headers, for {@link CheckedInputStream}. */
    static List<Expectation> objectChecksums(S3Request request) {
        List<Expectation> expectations = new ArrayList<>();
        for (Checksum.Algorithm algorithm : Checksum.Algorithm.values()) {
            Optional<String> expected = request.header(algorithm.header());
            if (expected.isPresent()) {
                expectations.add(
                        new Expectation(algorithm.name(), S3ErrorCode.BAD_DIGEST, algorithm.start(), () -> expected));
            }
        }
        return expectations;
    }

    private static InputStream of(S3Request request, List<Checksum.Algorithm> algorithms) throws S3Exception {
        InputStream raw = new BufferedInputStream(new RequestInputStream(request.rawBody()), BUFFER_BYTES);
        List<Expectation> expectations = new ArrayList<>();
        contentMd5(request).ifPresent(expectations::add);
        contentSha256(request).ifPresent(expectations::add);
        if (!isChunked(request)) {
            algorithms.forEach(
                    algorithm -> checksum(request, algorithm, Map.of()).ifPresent(expectations::add));
            return new CheckedInputStream(raw, length(request, "Content-Length"), expectations);
        }
        AwsChunkedInputStream chunked = new AwsChunkedInputStream(raw);
        algorithms.forEach(
                algorithm -> checksum(request, algorithm, chunked.trailers()).ifPresent(expectations::add));
        return new CheckedInputStream(chunked, length(request, "x-amz-decoded-content-length"), expectations);
    }

    private static boolean isChunked(S3Request request) {
        return request.header("Content-Encoding").orElse("").contains("aws-chunked")
                || request.header("x-amz-content-sha256").orElse("").startsWith("STREAMING-");
    }

    private static long length(S3Request request, String header) throws S3Exception {
        Optional<String> value = request.header(header);
        try {
            return value.map(Long::parseLong).orElse(CheckedInputStream.UNKNOWN_LENGTH);
        } catch (NumberFormatException e) {
            throw S3ErrorCode.INVALID_ARGUMENT.because(header + " must be a number of bytes, got \"" + value + "\"");
        }
    }

    private static Optional<Expectation> contentMd5(S3Request request) {
        Optional<String> expected = request.header("Content-MD5");
        return expected.map(
                value -> new Expectation("MD5", S3ErrorCode.BAD_DIGEST, Checksum.digest("MD5"), () -> expected));
    }

    /** The header is also used to say that the payload isn't signed, or is signed in chunks: then there is nothing to check. */
    private static Optional<Expectation> contentSha256(S3Request request) {
        return request.header("x-amz-content-sha256")
                .map(value -> value.toLowerCase(Locale.ROOT))
                .filter(value -> value.matches("[0-9a-f]{64}"))
                .map(hex -> Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)))
                .map(base64 -> new Expectation(
                        "SHA-256", S3ErrorCode.SHA256_MISMATCH, Checksum.digest("SHA-256"), () -> Optional.of(base64)));
    }

    private static Optional<Expectation> checksum(
            S3Request request, Checksum.Algorithm algorithm, Map<String, String> trailers) {
        Optional<String> header = request.header(algorithm.header());
        if (header.isEmpty() && !announcesTrailer(request, algorithm.header())) {
            return Optional.empty();
        }
        CheckedInputStream.ExpectedValue expected =
                () -> header.or(() -> Optional.ofNullable(trailers.get(algorithm.header())));
        return Optional.of(new Expectation(algorithm.name(), S3ErrorCode.BAD_DIGEST, algorithm.start(), expected));
    }

    private static boolean announcesTrailer(S3Request request, String name) {
        String announced = request.header("x-amz-trailer").orElse("");
        return Arrays.stream(announced.split(",", -1))
                .anyMatch(trailer -> trailer.strip().equalsIgnoreCase(name));
    }
}
