package dev.cascade.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signature Version 4 as AWS documents it, from the side of the one who verifies it. */
final class SignatureVerifier {

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=(\\S+?)/(\\d{8}/\\S+), SignedHeaders=(\\S+), Signature=(\\w+)");

    private SignatureVerifier() {}

    /**
     * A request as it came in.
     *
     * @param uri path and query, still percent-encoded
     * @param headers by their names in lower case
     */
    record Request(String method, URI uri, Map<String, String> headers, byte[] body) {}

    /** Whose access key and which scope ({@code date/region/service/aws4_request}) a request was signed with. */
    record Claim(String accessKeyId, String scope, List<String> signedHeaders, String signature) {}

    static Claim claim(Request request) {
        Matcher matcher = AUTHORIZATION.matcher(request.headers().getOrDefault("authorization", ""));
        if (!matcher.matches()) {
            throw new AssertionError("not signed: " + request.headers().keySet());
        }
        return new Claim(
                matcher.group(1), matcher.group(2), List.of(matcher.group(3).split(";")), matcher.group(4));
    }

    /** The signature that this request must carry. */
    static String expected(Request request, Claim claim, String secret) {
        String toSign = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                request.headers().get("x-amz-date"),
                claim.scope(),
                sha256(canonical(request, claim.signedHeaders()).getBytes(UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(UTF_8);
        for (String part : claim.scope().split("/")) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static String canonical(Request request, List<String> signedHeaders) {
        String headers = signedHeaders.stream()
                .map(name -> name + ":" + request.headers().get(name).strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                // Of every service but S3 the path, as it was sent, is encoded once more.
                encoded(request.uri().getRawPath(), true),
                query(request.uri().getRawQuery()),
                headers,
                String.join(";", signedHeaders),
                sha256(request.body()));
    }

    private static String query(String raw) {
        TreeMap<String, String> sorted = new TreeMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = Arrays.copyOf(pair.split("=", 2), 2);
            String value = parts[1] == null ? "" : parts[1];
            sorted.put(
                    encoded(URLDecoder.decode(parts[0], UTF_8), false),
                    encoded(URLDecoder.decode(value, UTF_8), false));
        }
        return sorted.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text, boolean keepSlashes) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean kept =
                    c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0) || keepSlashes && c == '/';
            encoded.append(kept ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return encoded.toString();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
