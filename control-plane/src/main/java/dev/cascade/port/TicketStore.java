package dev.cascade.port;

import java.time.Instant;
import java.util.Optional;

/** Remembers tickets that were given out and not used. Thread-safe; a store that cannot be reached throws {@link StoreException}. */
public interface TicketStore {

    /**
     * Remembers a ticket.
     *
     * @param fingerprint from which the ticket cannot be found out
     * @param who whom it was given to; empty if that is not known
     */
    void keep(String fingerprint, String who, Instant expiresAt);

    /**
     * Takes a ticket, once.
     *
     * @return whom it was given to; empty if there is none such, it was taken before, or it has expired
     */
    Optional<String> take(String fingerprint, Instant now);
}
