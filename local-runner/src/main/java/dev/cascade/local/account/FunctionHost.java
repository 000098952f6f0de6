package dev.cascade.local.account;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cascade.local.access.SecretPathFilter;
import dev.cascade.local.lambda.InvokeResult;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs functions for the emulator, which asks over HTTP: {@code POST invocations}, below its address, with a function as it was deployed and
 * its event. The answer holds the function's own answer, or how it failed, and what it wrote to its log. Many invocations may be under way at
 * once.
 */
final class FunctionHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionHost.class);

    private final HostedFunctions functions;
    private final SecretPathFilter secret = new SecretPathFilter();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Listens on a free port of the loopback interface. */
    FunctionHost(HostedFunctions functions) throws IOException {
        this.functions = functions;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        // Else any program that can connect could run programs as this user.
        server.createContext("/", this::handle).getFilters().add(secret);
        server.start();
    }

    /** The address. It contains a secret, which gives the right to invoke functions. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + secret.text());
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            answer(http);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange http) throws IOException, InterruptedException {
        if (!secret.rest(http).equals("/invocations")) {
            reply(http, 404, "there is only /invocations");
            return;
        }
        String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            reply(http, 200, Json.write(invoke(HostedInvocation.read(body))));
        } catch (IllegalArgumentException | IllegalStateException e) {
            reply(http, 500, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, @Nullable Object> invoke(HostedInvocation call) throws InterruptedException {
        InvocationLogTail log = new InvocationLogTail();
        InvokeResult result = functions.invoke(call.function(), call.event(), call.request(log));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        switch (result) {
            case InvokeResult.Success success -> answer.put("payload", success.json());
            case InvokeResult.Failure failure -> putFailure(call, failure, answer);
        }
        answer.put("log", log.text());
        return answer;
    }

    private static void putFailure(
            HostedInvocation call, InvokeResult.Failure failure, Map<String, @Nullable Object> answer) {
        LOG.atInfo()
                .addKeyValue("function", call.function().name())
                .addKeyValue("error", failure.type())
                .log("A function failed");
        answer.put("type", failure.type());
        answer.put("message", failure.message());
        switch (failure) {
            case InvokeResult.FunctionError error -> answer.put("stack", error.stackTrace());
            case InvokeResult.InitFailed error -> answer.put("stack", error.stackTrace());
            case InvokeResult.TimedOut late -> {}
            case InvokeResult.Crashed crashed -> {}
            case InvokeResult.BadResponse bad -> {}
            case InvokeResult.NoSuchFunction none -> {}
            case InvokeResult.NotRunnable not -> {}
        }
    }

    private static void reply(HttpExchange http, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        http.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        functions.close();
        threads.shutdownNow();
    }
}
