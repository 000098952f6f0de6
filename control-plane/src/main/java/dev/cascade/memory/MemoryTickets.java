package dev.cascade.memory;

import dev.cascade.port.TicketStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tickets of one process. Expired ones are forgotten when others are given out. */
public final class MemoryTickets implements TicketStore {

    private final Map<String, Kept> tickets = new HashMap<>();

    private record Kept(String who, Instant expiresAt) {}

    @Override
    public synchronized void keep(String fingerprint, String who, Instant expiresAt) {
        if (tickets.size() > 1_000) {
            Instant oldest = expiresAt.minusSeconds(3_600);
            tickets.values().removeIf(kept -> kept.expiresAt().isBefore(oldest));
        }
        tickets.put(fingerprint, new Kept(who, expiresAt));
    }

    @Override
    public synchronized Optional<String> take(String fingerprint, Instant now) {
        return Optional.ofNullable(tickets.remove(fingerprint))
                .filter(kept -> kept.expiresAt().isAfter(now))
                .map(Kept::who);
    }
}
