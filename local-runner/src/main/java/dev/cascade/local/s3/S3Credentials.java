package dev.cascade.local.s3;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/** What a client signs its requests with. The endpoint looks at the access key id only. */
public record S3Credentials(String accessKeyId, String secretAccessKey) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public S3Credentials {
        if (accessKeyId.isBlank() || secretAccessKey.isBlank()) {
            throw new IllegalArgumentException("access key id and secret access key must not be blank");
        }
    }

    /** Random credentials for one run. */
    public static S3Credentials random() {
        return new S3Credentials("CASCADE" + hex(8).toUpperCase(Locale.ROOT), hex(20));
    }

    /** Without the secret, so that it doesn't get into logs. */
    @Override
    public String toString() {
        return "S3Credentials[accessKeyId=" + accessKeyId + "]";
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
