package dev.cascade.local.http;

import dev.cascade.api.ProblemMessage;
import dev.cascade.background.BackgroundLoop;
import dev.cascade.background.FailureLog;
import dev.cascade.local.access.PeerUserLookup;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.LoggerFactory;

/**
 * Accepts the connections of a server: checks which user opened each, limits their number, and closes those that are too slow. Thread-safe.
 */
final class FilteredConnectionSelector implements ServerConnectionSelector, AutoCloseable {

    /** How many connections beyond the limit get an answer that refuses them; further ones are not accepted until one of these ends. */
    static final int TURNED_AWAY = 64;

    /** How many connections of other users get an answer that refuses them; further ones are closed without an answer. */
    private static final int STRANGERS = 16;

    /** The longest cursor fits, percent-encoded. */
    private static final int MOST_ADDRESS_BYTES = 8 * 1024;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final ProblemMessage TOO_MANY = ProblemMessage.of(
            503,
            "too-many-connections",
            "this server has as many connections as it serves; close some, or try again later");

    private static final ProblemMessage OTHER_USER = ProblemMessage.of(
            403,
            "other-user",
            "this server serves only the user who runs it; for others, run it with --token or CASCADE_TOKEN, and show that");

    private final DevServerLimits limits;
    private final Optional<PeerUserLookup> users;
    private final Http1ConnectionSelector http;
    private final Set<FilteredConnection> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places;
    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final BackgroundLoop watch;

    /**
     * Starts without connections.
     *
     * @param users decides which users are refused; empty if all users may connect
     */
    FilteredConnectionSelector(DevServerLimits limits, Optional<PeerUserLookup> users, WsConfig webSocket) {
        this.limits = limits;
        this.users = users;
        this.places = new Semaphore(limits.connections());
        this.http = Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxPrologueLength(MOST_ADDRESS_BYTES)
                        .addReceiveListener(new Gate())
                        .addSendListener(new LastAnswer())
                        .build())
                .addUpgrader(WsUpgrader.create(webSocket))
                .build();
        this.watch = BackgroundLoop.start(
                "connection-watch",
                LOOK_EVERY,
                new FailureLog(
                        LoggerFactory.getLogger(FilteredConnectionSelector.class), "looking for slow connections"),
                () -> open.forEach(FilteredConnection::checkPace));
    }

    /** Refuses before the server does anything about a request, be it for the API or for the live stream. */
    private static final class Gate implements Http1ConnectionListener {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            if (context instanceof FilteredConnection connection) {
                connection.admit();
            }
        }
    }

    /** The server says that it closes a connection, but leaves that to the client. */
    private static final class LastAnswer implements Http1ConnectionListener {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            if (context instanceof FilteredConnection connection && headers.contains(HeaderValues.CONNECTION_CLOSE)) {
                connection.endAfterAnswer();
            }
        }
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        if (!isOwn(context)) {
            return guarded(context, strangers, Optional.of(OTHER_USER));
        }
        return places.tryAcquire()
                ? new Served(context, Optional.empty(), places)
                : new Served(context, Optional.of(TOO_MANY), new Semaphore(0));
    }

    private ServerConnection guarded(ConnectionContext context, Semaphore of, Optional<ProblemMessage> refusal) {
        return of.tryAcquire() ? new Served(context, refusal, of) : new Dropped();
    }

    private boolean isOwn(ConnectionContext context) {
        return users.isEmpty()
                || (context.remotePeer().address() instanceof InetSocketAddress peer
                        && context.localPeer().address() instanceof InetSocketAddress here
                        && users.get().isOwn(peer, here));
    }

    @Override
    public void close() {
        watch.close();
    }

    /** A connection with HTTP. */
    private final class Served implements ServerConnection {

        private final FilteredConnection guarded;
        private final ServerConnection connection;
        private final Semaphore place;

        Served(ConnectionContext context, Optional<ProblemMessage> refusal, Semaphore place) {
            this.guarded = new FilteredConnection(context, limits, refusal);
            this.connection = http.connection(guarded);
            this.place = place;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            open.add(guarded);
            try {
                connection.handle(limit);
            } finally {
                guarded.linger();
                open.remove(guarded);
                place.release();
            }
        }

        @Override
        public Duration idleTime() {
            return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt);
        }
    }

    /** A connection that is closed at once. */
    private static final class Dropped implements ServerConnection {

        @Override
        public void handle(Limit limit) {
            // Sends nothing, so that the server closes it.
        }

        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            // It closes the connection itself.
        }
    }
}
