package dev.cascade.api;

import dev.cascade.usecase.StreamTickets;
import java.util.List;
import java.util.Optional;

/** The way into the live stream. */
final class StreamRoutes {

    /** Where the stream is, on the same host as the API, unless it is somewhere else. */
    private static final String PATH = "/v1/stream";

    private final StreamTickets tickets;
    private final Optional<String> url;

    StreamRoutes(StreamTickets tickets, Optional<String> url) {
        this.tickets = tickets;
        this.url = url;
    }

    List<Route> routes() {
        return List.of(Route.of("POST", "/v1/stream-tickets", this::issue));
    }

    private ApiResponse issue(Route.Call call) {
        BodyFields.of(call.request(), List.of()).check();
        String at = url.orElseGet(() -> "ws://" + call.request().header("Host").orElse("127.0.0.1") + PATH);
        StreamTickets.Ticket ticket = tickets.issue(call.request().caller());
        return ApiResponse.json(
                201,
                new JsonObject()
                        .with("ticket", ticket.secret())
                        .with("url", at)
                        .withTime("expires_at", ticket.expiresAt())
                        .tree());
    }
}
