package dev.cascade.local.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A random text that authenticates a program. Thread-safe. */
public final class Secret {

    private static final int RANDOM_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** A new one, of 64 hexadecimal digits. */
    public static Secret random() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return new Secret(HexFormat.of().formatHex(random));
    }

    /** The secret itself. */
    public String text() {
        return text;
    }

    /** Whether the text is the secret. The comparison takes constant time. */
    public boolean is(String shown) {
        return MessageDigest.isEqual(bytes(shown), bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the secret, so that it does not get into logs. */
    @Override
    public String toString() {
        return "Secret";
    }
}
