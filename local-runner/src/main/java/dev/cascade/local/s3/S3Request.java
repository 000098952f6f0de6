package dev.cascade.local.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request in S3's words.
 *
 * @param bucket empty for a request about no bucket
 * @param key empty for a request about no object
 * @param query parameters, decoded; those without a value have an empty one
 * @param rawBody as it came: encoded and not checked
 */
record S3Request(
        String method, String bucket, String key, Map<String, String> query, Headers headers, InputStream rawBody) {

    /** Path style ({@code /bucket/key}), or virtual-host style when the host is {@code bucket.localhost}. */
    static S3Request of(HttpExchange exchange) throws S3Exception {
        String rawPath = exchange.getRequestURI().getRawPath();
        String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        Optional<String> hostBucket = bucketInHost(exchange.getRequestHeaders());
        int slash = path.indexOf('/');
        String bucket = hostBucket.orElse(slash < 0 ? path : path.substring(0, slash));
        String key = hostBucket.isPresent() ? path : slash < 0 ? "" : path.substring(slash + 1);
        return new S3Request(
                exchange.getRequestMethod(),
                decodePath(bucket),
                decodePath(key),
                parseQuery(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestHeaders(),
                exchange.getRequestBody());
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name)).map(String::strip);
    }

    boolean hasQuery(String name) {
        return query.containsKey(name);
    }

    String query(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    int intQuery(String name, int otherwise) throws S3Exception {
        String value = query.get(name);
        try {
            return value == null || value.isEmpty() ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw S3ErrorCode.INVALID_ARGUMENT.because(name + " must be a whole number, got \"" + value + "\"");
        }
    }

    /** Decodes what is percent-encoded in a path, where a plus sign is a plus sign. */
    static String decodePath(String raw) throws S3Exception {
        return decode(raw.replace("+", "%2B"));
    }

    private static String decode(String raw) throws S3Exception {
        try {
            String decoded = URLDecoder.decode(raw, StandardCharsets.UTF_8);
            // The decoder puts U+FFFD where the bytes are not UTF-8: two keys would become one.
            if (decoded.indexOf('\uFFFD') < 0 || raw.toUpperCase(Locale.ROOT).contains("%EF%BF%BD")) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for what isn't UTF-8.
        }
        throw S3ErrorCode.INVALID_URI.because("\"" + raw + "\" is not percent-encoded UTF-8");
    }

    private static Optional<String> bucketInHost(Headers headers) {
        String host = Optional.ofNullable(headers.getFirst("Host")).orElse("").toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        String name = port < 0 ? host : host.substring(0, port);
        return name.endsWith(".localhost")
                ? Optional.of(name.substring(0, name.length() - ".localhost".length()))
                : Optional.empty();
    }

    private static Map<String, String> parseQuery(@Nullable String raw) throws S3Exception {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return query;
        }
        for (String parameter : raw.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            query.put(decode(name), equals < 0 ? "" : decode(parameter.substring(equals + 1)));
        }
        return query;
    }
}
