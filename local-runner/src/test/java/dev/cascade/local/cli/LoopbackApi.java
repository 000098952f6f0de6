package dev.cascade.local.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers requests on a port of 127.0.0.1 as it was told to, and remembers them. */
public final class LoopbackApi implements AutoCloseable {

    private final HttpServer server;
    private final List<SignatureVerifier.Request> requests = new CopyOnWriteArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();

    /** @param status 0: none, the connection is cut */
    private record Answer(int status, String body) {}

    public LoopbackApi() throws IOException {
        this(0);
    }

    /** @param port 0: any that is free */
    public LoopbackApi(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next request gets this answer; when there is none left, the last one is given again. */
    public LoopbackApi answers(int status, String body) {
        answers.add(new Answer(status, body));
        return this;
    }

    LoopbackApi losesAnAnswer() {
        return answers(0, "");
    }

    public List<SignatureVerifier.Request> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        byte[] sent = exchange.getRequestBody().readAllBytes();
        requests.add(
                new SignatureVerifier.Request(exchange.getRequestMethod(), exchange.getRequestURI(), headers, sent));
        Answer answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        try (exchange) {
            if (answer.status() != 0) {
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
