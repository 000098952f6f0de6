package dev.cascade.local.http;

import dev.cascade.usecase.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A viewer with the JDK's own WebSocket client. */
final class Viewer implements WebSocket.Listener, AutoCloseable {

    private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final boolean isReading;
    private WebSocket socket;

    private Viewer(boolean isReading) {
        this.isReading = isReading;
    }

    static Viewer connect(HttpClient client, URI address, String... headers) {
        return connect(client, address, new Viewer(true), headers);
    }

    /** A viewer that takes nothing before it is told to. */
    static Viewer sleeping(HttpClient client, URI address) {
        return connect(client, address, new Viewer(false));
    }

    private static Viewer connect(HttpClient client, URI address, Viewer viewer, String... headers) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        viewer.socket = builder.buildAsync(address, viewer).join();
        return viewer;
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        if (isReading) {
            webSocket.request(1);
        }
    }

    void wakeUp() {
        socket.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            received.add(part.toString());
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(-1);
    }

    Viewer say(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    Viewer subscribe(String topic, String more) {
        return say("{\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"" + topic + "\"" + more + "}");
    }

    WebSocket socket() {
        return socket;
    }

    /** The next message. */
    Map<String, @Nullable Object> next() throws InterruptedException {
        String text = received.poll(30, TimeUnit.SECONDS);
        if (text == null) {
            throw new AssertionError("nothing came");
        }
        return Json.parseObject(text);
    }

    /** All messages up to the first one like this. */
    List<Map<String, @Nullable Object>> until(Predicate<Map<String, @Nullable Object>> isLast)
            throws InterruptedException {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        do {
            all.add(next());
        } while (!isLast.test(all.getLast()));
        return all;
    }

    /** All messages up to the one that a job succeeded. */
    List<Map<String, @Nullable Object>> untilSuccess() throws InterruptedException {
        return until(message -> Json.write(message).contains("\"job.success\""));
    }

    /** With which status the connection was closed; -1 if it broke. */
    int closedWith() {
        return closed.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Breaks the connection off. */
    @Override
    public void close() {
        socket.abort();
    }
}
