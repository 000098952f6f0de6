package dev.cascade.aws.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks proofs, {@code KEY.CODE}: the id of a key, and a message authentication code in base64url that was made with it. Keys are read when they
 * are needed first and once an hour after that, so that a process of a few minutes reads them once, and one that was restored from an old snapshot reads
 * them anew.
 *
 * <p>A new key is used for proofs only after two hours. By then everybody has read it, so that a proof with an unknown key is wrong for certain, and nobody
 * can have the keys read by sending such. Thread-safe.
 */
public final class Proofs {

    /** How long keys that were read are used. */
    static final Duration REMEMBERED = Duration.ofHours(1);

    /** How old a key must be to be used, unless there is no other. */
    static final Duration KNOWN_TO_ALL = Duration.ofHours(2);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Supplier<List<MacKey>> read;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Known known;

    /** @param read the keys as they are now, at least one */
    public Proofs(Supplier<List<MacKey>> read, InstantSource clock) {
        this.read = read;
        this.clock = clock;
    }

    /** What a text is. A proof of a text as one thing is none of the same text as another. */
    public enum Purpose {
        /** A message that the control plane sends to itself. */
        MESSAGE,
        /** An attempt that was handed out. */
        ATTEMPT
    }

    private record Known(List<MacKey> keys, Instant readAt) {}

    /**
     * A proof of this text, always the same while the key is.
     *
     * @throws dev.cascade.port.StoreException if the keys cannot be read
     */
    public String prove(Purpose purpose, String text) {
        return proof(current(), purpose, text);
    }

    /**
     * Whether this proves the text.
     *
     * @throws dev.cascade.port.StoreException if the keys cannot be read
     */
    public boolean isProof(@Nullable Object proof, Purpose purpose, String text) {
        if (!(proof instanceof String given)) {
            return false;
        }
        // How long it takes to compare tells nothing of the code; ids of keys are no secret.
        return keys().stream()
                .filter(key -> given.startsWith(key.id() + "."))
                .anyMatch(key -> MessageDigest.isEqual(bytes(proof(key, purpose, text)), bytes(given)));
    }

    private MacKey current() {
        Instant knownToAll = clock.instant().minus(KNOWN_TO_ALL);
        Comparator<MacKey> byAge = Comparator.comparing(MacKey::madeAt).thenComparing(MacKey::id);
        List<MacKey> all = keys();
        return all.stream()
                .filter(key -> !key.madeAt().isAfter(knownToAll))
                .max(byAge)
                .orElseGet(() -> all.stream().min(byAge).orElseThrow());
    }

    private List<MacKey> keys() {
        Known now = known;
        if (now != null && isFresh(now)) {
            return now.keys();
        }
        reading.lock();
        try {
            Known meanwhile = known;
            if (meanwhile != null && isFresh(meanwhile)) {
                return meanwhile.keys();
            }
            Known anew = new Known(List.copyOf(read.get()), clock.instant());
            known = anew;
            return anew.keys();
        } finally {
            reading.unlock();
        }
    }

    private boolean isFresh(Known keys) {
        return clock.instant().isBefore(keys.readAt().plus(REMEMBERED));
    }

    private static String proof(MacKey key, Purpose purpose, String text) {
        try {
            Mac mac = Mac.getInstance(MacKey.ALGORITHM);
            mac.init(key.secret());
            mac.update(bytes(purpose.name() + "\n"));
            return key.id() + "." + BASE64.encodeToString(mac.doFinal(bytes(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MacKey.ALGORITHM, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
