package dev.cascade.store;

import java.security.SecureRandom;

/**
 * Random numbers that are stored with what a conditional write adds. A write that meets its own number was repeated, by an SDK or after a connection
 * broke, and has succeeded. Thread-safe.
 */
public final class WriteIds {

    /** Not one that is seeded once: processes that begin with the same snapshot would use the same numbers. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private WriteIds() {}

    /** A number that no other write has; never 0. */
    public static long next() {
        long id = RANDOM.nextLong();
        return id == 0 ? 1 : id;
    }
}
