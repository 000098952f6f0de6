package dev.cascade.aws.proof;

import java.time.Instant;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for message authentication codes, which an installation's control functions and workers have and nobody else has. Immutable.
 *
 * @param id names the key in the codes that were made with it
 * @param secret its bytes; not part of {@link #toString}
 * @param madeAt when it was made
 */
public record MacKey(String id, SecretKey secret, Instant madeAt) {

    public static final String ALGORITHM = "HmacSHA256";

    /** The length of the code, and the shortest key that RFC 2104 advises for it. */
    public static final int SHORTEST_BYTES = 32;

    /**
     * A key of these bytes.
     *
     * @throws IllegalArgumentException if they are fewer than {@value #SHORTEST_BYTES}
     */
    public static MacKey of(String id, byte[] secret, Instant madeAt) {
        if (secret.length < SHORTEST_BYTES) {
            throw new IllegalArgumentException("the MAC key \"" + id + "\" has " + secret.length
                    + " bytes; it must have at least " + SHORTEST_BYTES + " random ones");
        }
        return new MacKey(id, new SecretKeySpec(secret, ALGORITHM), madeAt);
    }

    @Override
    public String toString() {
        return "MacKey[id=" + id + ", madeAt=" + madeAt + "]";
    }
}
