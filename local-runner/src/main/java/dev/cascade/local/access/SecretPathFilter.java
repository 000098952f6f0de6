package dev.cascade.local.access;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Serves only requests whose path begins with a random segment, and answers 403 to all others. Other users of this machine can connect to a
 * port of 127.0.0.1, but they do not know the segment. For the HTTP servers of the JDK. Thread-safe.
 */
public final class SecretPathFilter extends Filter {

    private static final byte[] REFUSAL =
            "{\"errorType\":\"Forbidden\",\"errorMessage\":\"this port serves only requests with the secret of its address\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final Secret secret = Secret.random();

    /** The path, with the {@code /} that it begins with. */
    public String text() {
        return "/" + secret.text();
    }

    /** The path of an accepted request without the secret segment. */
    public String rest(HttpExchange exchange) {
        return path(exchange).substring(text().length());
    }

    private static String path(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path == null ? "" : path;
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        String path = path(exchange);
        int end = path.indexOf('/', 1);
        if (end > 0 && secret.is(path.substring(1, end))) {
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
        return "serves the programs that know the address";
    }
}
