package dev.cascade.aws.sfn;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the execution of an attempt is called: it follows from the attempt, so that starting it twice is one execution, and it begins so that people
 * find it.
 */
final class ExecutionName {

    /** The longest that Step Functions takes. */
    private static final int LONGEST = 80;

    private static final int HASH_BYTES = 12;

    private ExecutionName() {}

    static String of(String idempotencyKey) {
        String readable = idempotencyKey.replaceAll("[^A-Za-z0-9-]+", "-");
        String hash = HexFormat.of().formatHex(sha256(idempotencyKey), 0, HASH_BYTES);
        int length = Math.min(readable.length(), LONGEST - 1 - hash.length());
        return readable.substring(0, length) + "-" + hash;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
