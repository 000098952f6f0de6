package dev.cascade.port;

import java.time.Duration;
import java.util.Optional;

/** Whether a store can be read and written at the moment. Thread-safe. */
public interface StoreHealth {

    /** A store of which nothing is known, as of one that a cloud provider operates. */
    StoreHealth ASSUMED = new StoreHealth() {

        @Override
        public void requireWrites() {
            // Nothing is known against it.
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public Optional<Outage> outage() {
            return Optional.empty();
        }
    };

    /**
     * Makes a write that changes nothing.
     *
     * @throws StoreException if the store cannot be written, with the reason
     */
    void requireWrites();

    /**
     * Why the store does not work, in one sentence; empty if it does. Answers within two seconds, with what a write that was tried at most a
     * second ago shows.
     */
    Optional<String> problem();

    /** The outage that lasts now, as the latest calls of the store show; tries nothing by itself. */
    Optional<Outage> outage();

    /**
     * A time in which the store does not work.
     *
     * @param reason what is wrong and what to do, in one sentence
     * @param lasting since the first call that failed
     */
    record Outage(String reason, Duration lasting) {}
}
