package dev.cascade.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The part of S3 that the functions use, GetObject on a path-style address; it remembers how it was asked. */
final class LoopbackS3 implements AutoCloseable {

    static final String BUCKET = "artifacts";
    static final String ACCESS_KEY = "AKIDEXAMPLE";
    static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    static final String REGION = "eu-central-1";

    private final HttpServer server;
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** A request as it came in; {@code rawPath} is still percent-encoded. */
    record Request(String host, String rawPath, Map<String, List<String>> headers) {

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    LoopbackS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/" + BUCKET + "/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestHeaders().getFirst("Host"),
                    exchange.getRequestURI().getRawPath(),
                    Map.copyOf(exchange.getRequestHeaders())));
            String key = exchange.getRequestURI().getPath().substring(BUCKET.length() + 2);
            byte[] object = objects.get(key);
            byte[] body =
                    object != null ? object : "<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(object != null ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Keeps the object, and gives the reference by which a result that is kept in S3 travels. */
    Map<String, Object> put(String key, byte[] object) {
        objects.put(key, object);
        return Map.of(
                "result_location",
                "s3://" + BUCKET + "/" + key,
                "result_s3_key",
                key,
                "result_size_bytes",
                object.length);
    }

    List<Request> requests() {
        return requests;
    }

    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + server.getAddress().getPort(),
                "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", SECRET_KEY,
                "AWS_REGION", REGION);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
