package dev.cascade.local.http;

import dev.cascade.api.Api;
import dev.cascade.api.ApiRequest;
import dev.cascade.api.ApiResponse;
import dev.cascade.api.EncodedBody;
import dev.cascade.api.ProblemMessage;
import dev.cascade.api.StreamMessage;
import dev.cascade.local.access.MachineUser;
import dev.cascade.local.access.PeerUserLookup;
import dev.cascade.ui.PageRequest;
import dev.cascade.ui.PageResponse;
import dev.cascade.ui.StaticUi;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Serves the API and the web UI on this machine, each request on a virtual thread of its own: {@link #start} that of this process,
 * {@link #startProxy} that of a control plane elsewhere. Thread-safe.
 */
public final class DevServer implements AutoCloseable {

    /** Who asks with the token, which many may have. */
    private static final String HOLDER_OF_TOKEN = "token";

    /** How long requests that are under way may take when the server is closed. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final DevServerSettings settings;
    private final ApiBackend api;
    private final RequestAuthenticator authenticator;
    private final WebServer server;
    private final Optional<DevStream> stream;
    private final FilteredConnectionSelector connections;
    private final BodyMemoryLimit bodies = new BodyMemoryLimit();
    private final Optional<StaticUi> ui;
    /** Who asks: without a token, only the user who runs this server is let in, and root, who is recorded under that user's name. */
    private final String caller;

    private DevServer(
            DevServerSettings settings,
            DevServerLimits limits,
            RequestAuthenticator authenticator,
            ApiBackend api,
            Optional<DevStream> stream,
            Optional<StaticUi> ui) {
        this.settings = settings;
        this.api = api;
        this.stream = stream;
        this.ui = ui;
        this.authenticator = authenticator;
        this.caller = settings.token().isPresent() ? HOLDER_OF_TOKEN : MachineUser.name();
        WsConfig webSocket =
                WsConfig.builder().maxFrameLength(2 * StreamMessage.MOST_BYTES).build();
        // Any user with the token may connect to a control plane; a proxy acts with the credentials of its own user.
        boolean isForOneUser = settings.token().isEmpty() || stream.isEmpty();
        Optional<PeerUserLookup> users =
                Optional.of(PeerUserLookup.ofThisMachine()).filter(known -> isForOneUser && known.areKnown());
        this.connections = new FilteredConnectionSelector(limits, users, webSocket);
        WebServerConfig.Builder builder = WebServer.builder()
                .address(settings.address())
                .host(settings.host())
                .port(settings.port())
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .shutdownGracePeriod(GRACE)
                .maxTcpConnections(limits.connections() + FilteredConnectionSelector.TURNED_AWAY)
                // The only connection selector: connections through those that the server finds by itself would not be
                // checked.
                .protocolsDiscoverServices(false)
                .addProtocol(webSocket)
                .addConnectionSelector(connections)
                .directHandlers(problems())
                // Else the messages of refusals would not come as far as that.
                .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                .routing(routing -> routing.any(this::answer));
        stream.ifPresent(live -> builder.addRouting(
                WsRouting.builder().endpoint(DevStream.PATH, () -> new StreamEndpoint(live, authenticator))));
        this.server = builder.build();
    }

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException if the server cannot listen there, because the port is in use or for another reason
     */
    public static DevServer start(DevServerSettings settings, Api api, DevStream stream) {
        return start(settings, DevServerLimits.USUAL, api, stream);
    }

    static DevServer start(DevServerSettings settings, DevServerLimits limits, Api api, DevStream stream) {
        return started(new DevServer(
                checked(settings),
                limits,
                new RequestAuthenticator(settings.token()),
                ApiBackend.of(api),
                Optional.of(stream),
                StaticUi.load(List.of())));
    }

    /**
     * Starts to listen on loopback with the pages of the web UI and an API that is elsewhere. Its live stream is not served here.
     *
     * @param port 0: any that is free
     * @param key what pages have to show, as a bearer token: other users are turned away only where the machine tells who connects
     * @param api answers requests that were let in; {@code /v1/info} needs no key
     * @throws UncheckedIOException if the server cannot listen there
     */
    public static DevServer startProxy(int port, String key, StaticUi ui, ApiBackend api) {
        DevServerSettings settings = new DevServerSettings("127.0.0.1", port, Optional.of(key));
        return started(new DevServer(
                checked(settings),
                DevServerLimits.USUAL,
                RequestAuthenticator.ofProxy(key),
                api,
                Optional.empty(),
                Optional.of(ui)));
    }

    /** The server itself logs a trace when it cannot listen, and says nothing to its caller. */
    private static DevServerSettings checked(DevServerSettings settings) {
        checkThatItCanListen(settings);
        return settings;
    }

    private static DevServer started(DevServer server) {
        DevServerSettings settings = server.settings;
        server.server.start();
        if (!server.server.isRunning()) {
            throw cannotListen(settings, new IOException("the server did not start"));
        }
        return server;
    }

    private static void checkThatItCanListen(DevServerSettings settings) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(settings.address(), settings.port()));
        } catch (IOException e) {
            throw cannotListen(settings, e);
        }
    }

    private static UncheckedIOException cannotListen(DevServerSettings settings, IOException cause) {
        return new UncheckedIOException(
                "cannot listen on " + settings.host() + ":" + settings.port() + ": " + cause.getMessage()
                        + "; choose another port with --port, or 0 for any that is free",
                cause);
    }

    /** The port on which it listens. */
    public int port() {
        return server.port();
    }

    /** Where it is, for clients on this machine. */
    public URI uri() {
        String host = settings.address().isAnyLocalAddress() ? "127.0.0.1" : settings.host();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    /** Whether the build has the pages of the web UI, which {@link StaticUi#PREFIX} then serves. */
    public boolean servesUi() {
        return ui.isPresent();
    }

    /** Stops to listen, says good-bye to viewers, and lets requests that are under way end. */
    @Override
    public void close() {
        stream.ifPresent(DevStream::hangUp);
        server.stop();
        connections.close();
    }

    private void answer(ServerRequest request, ServerResponse response) throws IOException {
        String path = request.prologue().uriPath().rawPath();
        if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        if (ui.isPresent() && StaticUi.owns(path)) {
            answerPage(ui.get(), path, request, response);
            return;
        }
        Optional<ProblemMessage> refusal = authenticator.refusal(RequestOrigin.of(path, request.headers()));
        if (refusal.isPresent()) {
            refuse(refusal.get(), request, response);
            return;
        }
        int most = api.maxBodyBytes(request.prologue().method().text(), path);
        try (BodyMemoryLimit.Share share = bodies.share()) {
            switch (BodyReadResult.read(request, most, share)) {
                case BodyReadResult.Complete body ->
                    send(api.handle(read(request, path, body.bytes())), request, response);
                case BodyReadResult.RequestRejectedException refused -> refuse(refused.problem(), request, response);
            }
        }
    }

    private void answerPage(StaticUi pages, String path, ServerRequest request, ServerResponse response) {
        Optional<ProblemMessage> refusal = authenticator.refusalOfPage(RequestOrigin.of(path, request.headers()));
        if (refusal.isPresent()) {
            refuse(refusal.get(), request, response);
            return;
        }
        PageResponse page = pages.answer(new PageRequest(
                request.prologue().method().text(),
                path,
                request.headers().first(HeaderNames.ACCEPT_ENCODING),
                request.headers().first(HeaderNames.IF_NONE_MATCH)));
        response.status(Status.create(page.status()));
        page.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (request.content().hasEntity()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        if (page.body().length == 0) {
            response.send();
        } else {
            response.send(page.body());
        }
    }

    /** The server does not wait for the rest of a body: it closes the connection after the response. */
    private static void refuse(ProblemMessage problem, ServerRequest request, ServerResponse response) {
        if (request.content().hasEntity()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        send(ApiResponse.problem(problem), request, response);
    }

    private ApiRequest read(ServerRequest request, String path, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : request.headers()) {
            headers.put(header.name(), header.get());
        }
        return new ApiRequest(
                request.prologue().method().text(), path, request.query().rawValue(), headers, body, caller);
    }

    private static void send(ApiResponse from, ServerRequest request, ServerResponse to) {
        EncodedBody body = EncodedBody.of(from, request.headers().first(HeaderNames.ACCEPT_ENCODING));
        to.status(Status.create(from.status()));
        to.header(HeaderNames.CACHE_CONTROL, "no-store");
        body.headers(from).forEach(to::header);
        if (from.status() == 401) {
            to.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        // The server sends a body whatever the method is, and a client would take it for the next response.
        if (body.bytes().length == 0 || request.prologue().method().equals(Method.HEAD)) {
            to.send();
        } else {
            to.send(body.bytes());
        }
    }

    /** Handles requests that the HTTP server rejects before routing. */
    private static DirectHandlers problems() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> problem(event, status, message));
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse problem(
            DirectHandler.EventType event, Status status, String message) {
        int code = status.code() >= 400 && status.code() <= 599 ? status.code() : 400;
        ApiResponse response = ApiResponse.problem(
                switch (event) {
                    case PAYLOAD_TOO_LARGE ->
                        ProblemMessage.of(413, "body-too-large", "the body is larger than anything this server takes");
                    case INTERNAL_ERROR ->
                        ProblemMessage.of(500, "internal-error", "this is a bug in Cascade; its log tells more");
                    case FORBIDDEN -> ProblemHandlerBridge.problem(code, message);
                    case BAD_REQUEST, HTTP_VERSION_NOT_SUPPORTED, OTHER ->
                        ProblemMessage.of(code, "bad-request", "this is not valid HTTP/1.1: " + status.reasonPhrase());
                });
        DirectHandler.TransportResponse.Builder answer = DirectHandler.TransportResponse.builder()
                .status(Status.create(response.status()))
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .keepAlive(event.keepAlive())
                .entity(response.body());
        response.headers().forEach((name, value) -> answer.header(HeaderNames.create(name), value));
        if (response.status() == 401) {
            answer.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.build();
    }
}
