package dev.cascade.local.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Decides whether what a function sent is a result: one JSON value of at most 6 MB. */
final class Answers {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int SHOWN = 200;

    private Answers() {}

    /** @param size bytes that were sent; {@code body} may be cut off behind the limit */
    static InvokeResult check(byte[] body, long size) {
        if (size > RuntimeApi.RESPONSE_LIMIT) {
            return new InvokeResult.BadResponse(
                    "the answer has %d bytes; a synchronous invocation can carry %d: store it in S3 and answer with its key"
                            .formatted(size, RuntimeApi.RESPONSE_LIMIT));
        }
        if (size == 0) {
            // What the Java runtime sends for a void handler.
            return new InvokeResult.Success("null".getBytes(StandardCharsets.UTF_8));
        }
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            parser.skipChildren();
            JsonToken rest = parser.currentToken() == null ? JsonToken.NOT_AVAILABLE : parser.nextToken();
            return rest == null ? new InvokeResult.Success(body) : notJson(body, "more than one value");
        } catch (JsonProcessingException e) {
            return notJson(body, e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private static InvokeResult notJson(byte[] body, String why) {
        String start = new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8);
        return new InvokeResult.BadResponse("the answer is not JSON (%s): %s".formatted(why, start));
    }
}
