package dev.cascade.port;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.usecase.StreamTickets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all who remember tickets have in common, through what uses them. */
public abstract class TicketStoreContract {

    private Instant now = NOON;
    private StreamTickets tickets;

    protected abstract TicketStore open();

    @BeforeEach
    void make() {
        tickets = new StreamTickets(open(), () -> now);
    }

    @Test
    void aTicketLetsInOnce() {
        StreamTickets.Ticket ticket = tickets.issue("me");

        assertThat(ticket.expiresAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(tickets.redeem(ticket.secret())).contains("me");
        assertThat(tickets.redeem(ticket.secret())).isEmpty();
    }

    @Test
    void aTicketOfNobodyKnownLetsInToo() {
        assertThat(tickets.redeem(tickets.issue("").secret())).contains("");
    }

    @Test
    void aTicketExpires() {
        String first = tickets.issue("me").secret();
        String second = tickets.issue("me").secret();

        now = NOON.plusMillis(59_999);
        assertThat(tickets.redeem(first)).isPresent();
        now = NOON.plusSeconds(60);
        assertThat(tickets.redeem(second)).isEmpty();
    }

    @Test
    void whatIsNoTicketLetsNobodyIn() {
        tickets.issue("me");

        assertThat(List.of("", "nonsense", "x".repeat(10_000)))
                .allSatisfy(text -> assertThat(tickets.redeem(text)).isEmpty());
    }

    @Test
    void ofManyAtOnceOneGetsIn() {
        String secret = tickets.issue("me").secret();

        List<CompletableFuture<Optional<String>>> tries = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> tickets.redeem(secret)))
                .toList();

        assertThat(tries.stream().filter(t -> t.join().isPresent())).hasSize(1);
    }

    @Test
    void noTwoTicketsAreTheSame() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            secrets.add(tickets.issue("me").secret());
        }
        assertThat(secrets).hasSize(100).allMatch(secret -> secret.matches("[A-Za-z0-9_-]{43}"));
    }
}
