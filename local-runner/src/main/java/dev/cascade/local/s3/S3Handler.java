package dev.cascade.local.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import dev.cascade.local.s3.file.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles HTTP requests: checks access, calls the router, and sends the response or the error. */
final class S3Handler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(S3Handler.class);

    private final AccessKeyCheck guard;
    private final S3Router router;

    S3Handler(AccessKeyCheck guard, S3Router router) {
        this.guard = guard;
        this.router = router;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String requestId = UUID.randomUUID().toString();
            exchange.getResponseHeaders().set("x-amz-request-id", requestId);
            send(exchange, answer(exchange, requestId));
        } catch (IOException clientIsGone) {
            LOG.debug(
                    "S3 client went away: {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), clientIsGone);
        }
    }

    private S3Response answer(HttpExchange exchange, String requestId) throws IOException {
        try {
            S3Request request = S3Request.of(exchange);
            guard.check(request);
            return router.answer(request);
        } catch (IOException | RuntimeException e) {
            S3Exception error = S3Errors.of(e);
            if (error.code() == S3ErrorCode.INTERNAL_ERROR) {
                LOG.warn("S3 request failed: {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            }
            drain(exchange.getRequestBody());
            return error(exchange, error, requestId);
        }
    }

    private static S3Response error(HttpExchange exchange, S3Exception error, String requestId) {
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || error.code() == S3ErrorCode.NOT_MODIFIED;
        if (bodiless) {
            return S3Response.empty(error.code().status(), Map.of());
        }
        String resource = exchange.getRequestURI().getPath();
        String document = XmlWriter.error(error.code().code(), String.valueOf(error.getMessage()), resource, requestId);
        return new S3Response(error.code().status(), Map.of(), new S3Response.Body.Document(document));
    }

    /** A client that still sends would otherwise see a broken connection instead of the answer. */
    private static void drain(InputStream body) throws IOException {
        body.transferTo(OutputStream.nullOutputStream());
    }

    private static void send(HttpExchange exchange, S3Response response) throws IOException {
        response.headers().forEach(exchange.getResponseHeaders()::set);
        switch (response.body()) {
            case S3Response.Body.None none -> exchange.sendResponseHeaders(response.status(), -1);
            case S3Response.Body.LengthOnly only -> {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(only.length()));
                exchange.sendResponseHeaders(response.status(), -1);
            }
            case S3Response.Body.Document document -> {
                exchange.getResponseHeaders().set("Content-Type", "application/xml");
                byte[] bytes = document.xml().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(response.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
            case S3Response.Body.Content content -> sendContent(exchange, response.status(), content);
        }
    }

    private static void sendContent(HttpExchange exchange, int status, S3Response.Body.Content content)
            throws IOException {
        ByteRange range = content.range();
        try (StoredObject object = content.object();
                InputStream in = new BoundedInputStream(object.contentFrom(range.first()), range.length())) {
            // To this server, 0 means "of unknown length" and -1 means "none".
            exchange.sendResponseHeaders(status, range.length() == 0 ? -1 : range.length());
            in.transferTo(exchange.getResponseBody());
        }
    }
}
