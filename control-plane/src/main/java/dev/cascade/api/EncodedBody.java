package dev.cascade.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The body of a response as it is sent: compressed with gzip if the client accepts that and the body is longer than {@link #LONGEST_PLAIN}.
 *
 * @param bytes to be sent; empty for none
 * @param isGzip whether they are compressed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares bodies, and one is not copied for the sake of it
public record EncodedBody(byte[] bytes, boolean isGzip) {

    /** The longest body that is never compressed, in bytes: it fits into one packet or little more anyway. */
    public static final int LONGEST_PLAIN = 1024;

    private static final String GZIP = "gzip";

    /**
     * Encodes the body of a response.
     *
     * @param acceptEncoding the {@code Accept-Encoding} header of the request (RFC 9110, 12.5.3); without one nothing is compressed
     */
    public static EncodedBody of(ApiResponse response, Optional<String> acceptEncoding) {
        byte[] plain = response.body().getBytes(StandardCharsets.UTF_8);
        return plain.length > LONGEST_PLAIN
                        && acceptEncoding.filter(EncodedBody::acceptsGzip).isPresent()
                ? new EncodedBody(compressed(plain), true)
                : new EncodedBody(plain, false);
    }

    /** The headers of the response, and those of the encoding. */
    public Map<String, String> headers(ApiResponse response) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        if (isGzip) {
            headers.put("Content-Encoding", GZIP);
        }
        if (isGzip || bytes.length > LONGEST_PLAIN) {
            headers.put("Vary", "Accept-Encoding");
        }
        return headers;
    }

    /** The weight of gzip counts; without one, that of {@code *}. */
    private static boolean acceptsGzip(String header) {
        String[] codings = header.toLowerCase(Locale.ROOT).split(",", -1);
        return quality(codings, GZIP).or(() -> quality(codings, "*")).orElse(0.0) > 0;
    }

    private static Optional<Double> quality(String[] codings, String name) {
        return Arrays.stream(codings)
                .map(coding -> coding.split(";", -1))
                .filter(parts -> parts[0].strip().equals(name))
                .findFirst()
                .map(parts -> Arrays.stream(parts)
                        .skip(1)
                        .map(String::strip)
                        .filter(parameter -> parameter.startsWith("q="))
                        .findFirst()
                        .map(q -> number(q.substring(2)))
                        .orElse(1.0));
    }

    /** A weight that is not a number forbids. */
    private static double number(String q) {
        try {
            return Double.parseDouble(q);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static byte[] compressed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
