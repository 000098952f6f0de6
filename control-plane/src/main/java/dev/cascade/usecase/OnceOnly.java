package dev.cascade.usecase;

import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.KeyBinding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Has a piece of work done once, although those who are told of it may be told twice, at the same time, or die over it. It belongs to the
 * message that came first; only that message, delivered again, may take it up again. Two writes a piece. Thread-safe.
 */
public final class OnceOnly {

    /** How long a control function may live: work that began longer ago and is not done was left by somebody who died. */
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    /** Longer than any message is kept. */
    private static final Duration KEPT = Duration.ofDays(15);

    private static final String DONE = "done";
    private static final String SEPARATOR = "\u0001";

    private final JobStore jobs;
    private final InstantSource clock;

    public OnceOnly(JobStore jobs, InstantSource clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /** What to do about a piece of work. */
    public enum Turn {
        /** It is this message's to do. */
        YOURS,
        /** This message began it before and did not come to the end: some of it may be done. */
        YOURS_AGAIN,
        /** It is being done, or was given up a moment ago: look again later. */
        TOO_EARLY,
        /** It is done, or another message's. */
        NOT_YOURS
    }

    /**
     * Asks for a piece of work.
     *
     * @param piece its name within the job
     * @param message who asks: the same for every delivery of one message
     * @param again whether this message may have been delivered before
     */
    public Turn take(String jobId, String piece, String message, boolean again) {
        Instant now = clock.instant();
        KeyBinding wanted = binding(key(jobId, piece), message + SEPARATOR + UUID.randomUUID(), jobId, now);
        KeyBinding held = jobs.bind(wanted, now);
        if (held.fingerprint().equals(wanted.fingerprint())) {
            return Turn.YOURS;
        }
        boolean own = held.fingerprint().startsWith(message + SEPARATOR);
        return own && again ? takeAgain(jobId, piece, held.expiresAt().minus(KEPT), now) : Turn.NOT_YOURS;
    }

    private Turn takeAgain(String jobId, String piece, Instant began, Instant now) {
        if (began.plus(LIFETIME).isAfter(now)) {
            return Turn.TOO_EARLY;
        }
        return end(jobId, piece, "begun again", now).equals(DONE) ? Turn.NOT_YOURS : Turn.YOURS_AGAIN;
    }

    /** Says that a piece of work is done. */
    public void done(String jobId, String piece) {
        end(jobId, piece, DONE, clock.instant());
    }

    /** What is known of its end: {@code word}, unless something was known before. */
    private String end(String jobId, String piece, String word, Instant now) {
        return jobs.bind(binding(key(jobId, piece) + SEPARATOR + "end", word, jobId, now), now)
                .fingerprint();
    }

    private static KeyBinding binding(String key, String fingerprint, String jobId, Instant now) {
        return new KeyBinding(key, fingerprint, jobId, now.plus(KEPT));
    }

    /** No caller of the API can use such a key: theirs are printable. */
    private static String key(String jobId, String piece) {
        return SEPARATOR + jobId + SEPARATOR + piece;
    }
}
