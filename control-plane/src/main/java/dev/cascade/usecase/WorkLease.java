package dev.cascade.usecase;

import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.KeyBinding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Gives each piece of work to one message, although messages are delivered twice or at the same time, and their readers may die. The first message gets the
 * lease. The same message, delivered again, resumes the work if its first reader died. Two writes a piece. Thread-safe.
 */
public final class WorkLease {

    /** How long a control function may live: if work began longer ago and is not done, its process has died. */
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    /** Longer than any message is kept. */
    private static final Duration KEPT = Duration.ofDays(15);

    private static final String DONE = "done";
    private static final String SEPARATOR = "\u0001";

    private final JobStore jobs;
    private final InstantSource clock;

    public WorkLease(JobStore jobs, InstantSource clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Whether a message gets a piece of work. */
    public enum Grant {
        /** The message gets the lease. */
        ACQUIRED,
        /** The message got the lease before, and its reader died: part of the work may be done. */
        RESUME,
        /** A reader of the same message may still work: ask again later. */
        BUSY,
        /** The work is done, or another message has the lease. */
        DENIED
    }

    /**
     * Asks for a piece of work.
     *
     * @param piece its name within the job
     * @param message who asks: the same for every delivery of one message
     * @param again whether this message may have been delivered before
     */
    public Grant take(String jobId, String piece, String message, boolean again) {
        Instant now = clock.instant();
        KeyBinding wanted = binding(key(jobId, piece), message + SEPARATOR + UUID.randomUUID(), jobId, now);
        KeyBinding held = jobs.bind(wanted, now);
        if (held.fingerprint().equals(wanted.fingerprint())) {
            return Grant.ACQUIRED;
        }
        boolean own = held.fingerprint().startsWith(message + SEPARATOR);
        return own && again ? takeAgain(jobId, piece, held.expiresAt().minus(KEPT), now) : Grant.DENIED;
    }

    private Grant takeAgain(String jobId, String piece, Instant began, Instant now) {
        if (began.plus(LIFETIME).isAfter(now)) {
            return Grant.BUSY;
        }
        return end(jobId, piece, "begun again", now).equals(DONE) ? Grant.DENIED : Grant.RESUME;
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
