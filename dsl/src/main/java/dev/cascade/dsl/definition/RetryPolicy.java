package dev.cascade.dsl.definition;

import java.time.Duration;

/**
 * How often and when a failed attempt is followed by another: {@code delay × backoff^(n-1)} before retry {@code n}, never
 * more than {@code maxDelay}, and of that a random part given by {@code jitter} is taken away, so that tasks which failed
 * together do not come back together.
 *
 * @param retries attempts after the first one, 0 to 1,000
 * @param delay wait before the first retry
 * @param backoff factor by which each wait is longer than the one before, at least 1
 * @param maxDelay upper limit of a wait
 * @param jitter part of each wait that is random, 0 (none) to 1 (all of it)
 */
public record RetryPolicy(int retries, Duration delay, double backoff, Duration maxDelay, double jitter) {

    /** No attempt after the first one. */
    public static final RetryPolicy NONE = ofRetries(0);

    /** The largest number of retries. */
    public static final int MAX_RETRIES = 1_000;

    public RetryPolicy {
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException(
                    "retries counts the attempts after the first, so it must be 0 to 1000, got " + retries);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, got " + delay);
        }
        if (!(backoff >= 1)) {
            throw new IllegalArgumentException(
                    "backoff multiplies each wait, so it must be at least 1, got " + backoff);
        }
        if (maxDelay.isNegative()) {
            throw new IllegalArgumentException("maxDelay must not be negative, got " + maxDelay);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter is a part of the wait, so it must be 0 to 1, got " + jitter);
        }
    }

    /** The policy of {@code retry: N}: waits of 1 s, 2 s, 4 s … up to a minute, half of each random. */
    public static RetryPolicy ofRetries(int retries) {
        return new RetryPolicy(retries, Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0.5);
    }

    /**
     * How long to wait before a retry.
     *
     * @param retry number of the retry, from 1
     * @param random where in the random part to land, 0 (longest wait) to 1 (shortest)
     */
    public Duration waitBefore(int retry, double random) {
        double longest = Math.min((double) maxDelay.toMillis(), delay.toMillis() * Math.pow(backoff, retry - 1));
        return Duration.ofMillis(Math.round(longest * (1 - jitter * random)));
    }
}
