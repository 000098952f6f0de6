package dev.cascade.local.access;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Answers 403 to requests of other users of this machine. Where the system does not tell the users of connections, everybody passes. For the
 * servers of the JDK. Thread-safe.
 */
public final class OwnPeersOnly extends Filter {

    private static final byte[] REFUSAL =
            "{\"errorType\":\"Forbidden\",\"errorMessage\":\"this port serves the user only who opened it\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final PeerUsers users;

    /** Lets in whom {@code users} knows as the own user, or root. */
    public OwnPeersOnly(PeerUsers users) {
        this.users = users;
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        if (!users.areKnown() || users.isOwn(exchange.getRemoteAddress(), exchange.getLocalAddress())) {
            chain.doFilter(exchange);
            return;
        }
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(403, REFUSAL.length);
            exchange.getResponseBody().write(REFUSAL);
        }
    }

    @Override
    public String description() {
        return "refuses other users of this machine";
    }
}
