package dev.cascade.local.http;

import dev.cascade.api.Api;
import dev.cascade.api.ApiRequest;
import dev.cascade.api.ApiResponse;
import dev.cascade.api.ProblemMessage;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Serves the API on this machine, each request on a virtual thread of its own. Thread-safe. */
public final class DevServer implements AutoCloseable {

    /** How long requests that are under way may take when the server is closed. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final byte[] NOTHING = {};

    private final DevServerSettings settings;
    private final Api api;
    private final Doorkeeper doorkeeper;
    private final WebServer server;
    private final DevStream stream;

    private DevServer(DevServerSettings settings, Api api, DevStream stream) {
        this.settings = settings;
        this.api = api;
        this.stream = stream;
        this.doorkeeper = new Doorkeeper(settings.token());
        this.server = WebServer.builder()
                .address(settings.address())
                .host(settings.host())
                .port(settings.port())
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .shutdownGracePeriod(GRACE)
                .maxPayloadSize(Api.MAX_DOCUMENT_BYTES + 1L)
                .directHandlers(problems())
                // Else the messages of refusals would not come as far as that.
                .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                .routing(routing -> routing.any(this::answer))
                .addRouting(WsRouting.builder().endpoint(DevStream.PATH, () -> new StreamEndpoint(stream, doorkeeper)))
                .build();
    }

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException if the server cannot listen there, because the port is in use or for another reason
     */
    public static DevServer start(DevServerSettings settings, Api api, DevStream stream) {
        // The server itself logs a trace when it cannot listen, and says nothing to its caller.
        checkThatItCanListen(settings);
        DevServer server = new DevServer(settings, api, stream);
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

    /** Stops to listen, says good-bye to viewers, and lets requests that are under way end. */
    @Override
    public void close() {
        stream.hangUp();
        server.stop();
    }

    private void answer(ServerRequest request, ServerResponse response) throws IOException {
        String path = request.prologue().uriPath().rawPath();
        if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        Optional<ProblemMessage> refusal = refusal(path, request.headers());
        send(refusal.isPresent() ? ApiResponse.problem(refusal.get()) : api.handle(read(request, path)), response);
    }

    private Optional<ProblemMessage> refusal(String path, ServerRequestHeaders headers) {
        return doorkeeper.refusal(
                path,
                headers.first(HeaderNames.HOST),
                headers.first(HeaderNames.ORIGIN),
                headers.first(HeaderNames.AUTHORIZATION));
    }

    private ApiRequest read(ServerRequest request, String path) throws IOException {
        String method = request.prologue().method().text();
        Map<String, String> headers = new HashMap<>();
        for (Header header : request.headers()) {
            headers.put(header.name(), header.get());
        }
        return new ApiRequest(
                method, path, request.query().rawValue(), headers, body(request, api.maxBodyBytes(method, path)));
    }

    /** The body; of one that is too long only so much that it can be seen to be. The rest is read nevertheless: clients listen when they have spoken. */
    private static byte[] body(ServerRequest request, int most) throws IOException {
        if (!request.content().hasEntity()) {
            return NOTHING;
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(most + 1);
            in.transferTo(OutputStream.nullOutputStream());
            return body;
        }
    }

    private static void send(ApiResponse from, ServerResponse to) {
        to.status(Status.create(from.status()));
        from.headers().forEach(to::header);
        to.header(HeaderNames.CACHE_CONTROL, "no-store");
        if (from.status() == 401) {
            to.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (from.body().isEmpty()) {
            to.send();
        } else {
            to.send(from.body().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the server itself refuses, before there is a request to answer. */
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
                    case FORBIDDEN -> StreamEndpoint.problem(code, message);
                    case BAD_REQUEST, HTTP_VERSION_NOT_SUPPORTED, OTHER ->
                        ProblemMessage.of(
                                code, "bad-request", "this is not HTTP as it should be: " + status.reasonPhrase());
                });
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(response.status()))
                .header(HeaderNames.CONTENT_TYPE, ProblemMessage.CONTENT_TYPE)
                .keepAlive(event.keepAlive())
                .entity(response.body())
                .build();
    }
}
