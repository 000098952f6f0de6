package dev.cascade.aws.proof;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Keys that everybody knows. */
public final class SampleKeys {

    private SampleKeys() {}

    public static MacKey key(String id, int firstByte, Instant madeAt) {
        byte[] bytes = new byte[MacKey.SHORTEST_BYTES];
        bytes[0] = (byte) firstByte;
        return MacKey.of(id, bytes, madeAt);
    }

    /** Proofs with one key that never changes. */
    public static Proofs proofs() {
        return new Proofs(() -> List.of(key("1", 1, Instant.EPOCH)), InstantSource.system());
    }
}
