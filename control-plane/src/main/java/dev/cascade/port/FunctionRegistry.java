package dev.cascade.port;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Knows the functions that tasks may name. May be called by many threads. */
@FunctionalInterface
public interface FunctionRegistry {

    /**
     * What there is to know of these functions, each of them. May be a minute old.
     *
     * @throws StoreException if it cannot be found out
     */
    Map<String, Registration> find(Set<String> functions);

    /** As {@link #find}, but without those functions of which nothing can be found out at the moment: a failure of one look-up concerns that function only. */
    default Map<String, Registration> findAvailable(Set<String> functions) {
        Map<String, Registration> found = new HashMap<>();
        for (String function : functions) {
            try {
                found.putAll(find(Set.of(function)));
            } catch (StoreException e) {
                // It is left out, as is promised.
            }
        }
        return found;
    }

    /** How long a function may run, as far as this process remembers it from the last hour: without a call. */
    default Optional<Duration> rememberedTimeout(String function) {
        return Optional.empty();
    }

    /** Whether tasks may name a function. */
    sealed interface Registration {

        /**
         * They may: its results come to Cascade.
         *
         * @param timeout how long it may run
         * @param memoryMegabytes how much memory it has
         */
        record Registered(Duration timeout, int memoryMegabytes) implements Registration {}

        /**
         * They may not.
         *
         * @param reason what is missing, as the end of a sentence that begins with the function: "does not exist" …
         * @param advice how to register it
         */
        record NotRegistered(String reason, String advice) implements Registration {}
    }
}
