package dev.cascade.usecase;

import dev.cascade.port.TicketStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Tickets for the live stream: a caller that may use the API gets one, and can open one connection with it. For clients that cannot send
 * headers with a WebSocket's handshake, such as browsers. Only a hash of a ticket is kept. Thread-safe.
 */
public final class StreamTickets {

    /** How long a ticket can be used. */
    public static final Duration LIFETIME = Duration.ofSeconds(60);

    private static final int BYTES = 32;
    private static final int LONGEST = 100;

    private final TicketStore store;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public StreamTickets(TicketStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A ticket: a secret, safe in an address as it is. */
    public record Ticket(String secret, Instant expiresAt) {}

    /**
     * Gives out a ticket.
     *
     * @param who whom it is for; empty if that is not known
     */
    public Ticket issue(String who) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        Ticket ticket = new Ticket(
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                clock.instant().plus(LIFETIME));
        store.keep(fingerprint(ticket.secret()), who, ticket.expiresAt());
        return ticket;
    }

    /** Uses up a ticket; whom it was given to, or empty if it is wrong, was used, or has expired. */
    public Optional<String> redeem(String secret) {
        return secret.isEmpty() || secret.length() > LONGEST
                ? Optional.empty()
                : store.take(fingerprint(secret), clock.instant());
    }

    private static String fingerprint(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
