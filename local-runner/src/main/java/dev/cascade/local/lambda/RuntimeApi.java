package dev.cascade.local.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cascade.local.access.SecretPathFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda Runtime API of one process, on a port of its own. It lives and dies with its process, so a killed runtime
 * that still waits for an event can never take one that is meant for its successor. Its address has a secret in it, which
 * only that process gets: no other user of this machine can take or answer an event.
 */
final class RuntimeApi implements AutoCloseable {
    /** Largest answer to a synchronous invocation, in bytes, as in AWS. */
    static final int RESPONSE_LIMIT = 6 * 1024 * 1024;

    /** So many bytes of each text in the report of an error are kept: of a message a task shows less. */
    private static final int LONGEST_OF_ERROR = 64 * 1024;

    private static final String BASE = "/2018-06-01/runtime";
    private static final Pattern ANSWER = Pattern.compile(BASE + "/invocation/([^/]+)/(response|error)");

    private final SecretPathFilter secret = new SecretPathFilter();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<RuntimeEvent> initialized = new CompletableFuture<>();
    private final BlockingQueue<PendingInvocation> events = new LinkedBlockingQueue<>();
    private final String functionArn;
    private volatile @Nullable PendingInvocation current;

    RuntimeApi(String functionArn) throws IOException {
        this.functionArn = functionArn;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle).getFilters().add(secret);
        server.start();
    }

    /** What {@code AWS_LAMBDA_RUNTIME_API} is to say: host and port, and the secret path. The runtime clients put their own paths behind it. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort() + secret.text();
    }

    /** How initialization ended: {@code Ready}, {@code Reported} or {@code Exited}. */
    CompletableFuture<RuntimeEvent> initialized() {
        return initialized;
    }

    /** Hands an event to the process; its answer comes in the exchange. One at a time. */
    void send(PendingInvocation exchange) {
        current = exchange;
        events.add(exchange);
    }

    /** Fails the pending invocation: no response will come. */
    void processExited(int code) {
        complete(new RuntimeEvent.Exited(code));
    }

    private void complete(RuntimeEvent signal) {
        initialized.complete(signal);
        PendingInvocation exchange = current;
        if (exchange != null) {
            exchange.answer().complete(signal);
        }
    }

    private void handle(HttpExchange http) throws IOException {
        String route = http.getRequestMethod() + " " + secret.rest(http);
        try (http) {
            if (route.equals("GET " + BASE + "/invocation/next")) {
                next(http);
            } else if (route.equals("POST " + BASE + "/init/error")) {
                complete(new RuntimeEvent.Reported(error(http)));
                reply(http, 202, "{\"status\":\"OK\"}");
            } else {
                answer(http, route);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process has gone, or is about to
        }
    }

    private void next(HttpExchange http) throws IOException, InterruptedException {
        initialized.complete(new RuntimeEvent.Ready());
        PendingInvocation exchange = events.take();
        exchange.markDelivered();
        http.getResponseHeaders().set("Content-Type", "application/json");
        http.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", exchange.requestId());
        http.getResponseHeaders().set("Lambda-Runtime-Deadline-Ms", Long.toString(exchange.deadlineMillis()));
        http.getResponseHeaders().set("Lambda-Runtime-Invoked-Function-Arn", functionArn);
        http.getResponseHeaders().set("Lambda-Runtime-Trace-Id", exchange.trace());
        send(http, 200, exchange.event());
    }

    private void answer(HttpExchange http, String route) throws IOException {
        Matcher matcher = ANSWER.matcher(route.replaceFirst("^POST ", ""));
        PendingInvocation exchange = current;
        if (!matcher.matches()) {
            reply(
                    http,
                    404,
                    "{\"errorType\":\"NotFound\",\"errorMessage\":\"no such route: " + http.getRequestMethod() + "\"}");
        } else if (exchange == null
                || !exchange.requestId().equals(matcher.group(1))
                || exchange.answer().isDone()) {
            reply(http, 400, "{\"errorType\":\"InvalidRequestID\",\"errorMessage\":\"no such invocation under way\"}");
        } else if (matcher.group(2).equals("error")) {
            finish(http, exchange, new RuntimeEvent.Reported(error(http)));
        } else {
            finish(http, exchange, response(http));
        }
    }

    /** Replies first: the receiver of the response may end the process, and the connection must not break before that. */
    private static void finish(HttpExchange http, PendingInvocation exchange, RuntimeEvent signal) throws IOException {
        boolean tooLarge = signal instanceof RuntimeEvent.Response response && response.size() > RESPONSE_LIMIT;
        try {
            if (tooLarge) {
                reply(http, 413, "{\"errorType\":\"Function.ResponseSizeTooLarge\",\"errorMessage\":\"above 6 MB\"}");
            } else {
                reply(http, 202, "{\"status\":\"OK\"}");
            }
        } finally {
            exchange.answer().complete(signal);
        }
    }

    private static RuntimeEvent response(HttpExchange http) throws IOException {
        InputStream body = http.getRequestBody();
        byte[] kept = body.readNBytes(RESPONSE_LIMIT);
        return new RuntimeEvent.Response(kept, kept.length + body.transferTo(OutputStream.nullOutputStream()));
    }

    /** A report may be larger than what is kept of it: it then has long texts, of which the beginning will do. */
    private static ErrorReport error(HttpExchange http) throws IOException {
        InputStream report = new StringTruncatingInputStream(http.getRequestBody(), LONGEST_OF_ERROR);
        byte[] body = report.readNBytes(RESPONSE_LIMIT);
        // Who still sends must not see a cut connection.
        report.transferTo(OutputStream.nullOutputStream());
        return ErrorReport.parse(body, http.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type"));
    }

    private static void reply(HttpExchange http, int status, String json) throws IOException {
        http.getResponseHeaders().set("Content-Type", "application/json");
        send(http, status, json.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange http, int status, byte[] body) throws IOException {
        http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            http.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
