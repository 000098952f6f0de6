package dev.cascade.local.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cascade.usecase.LambdaAnswer;
import dev.cascade.usecase.NotPortableException;
import dev.cascade.usecase.PortableJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Checks the response of a function: it is a result if it is one JSON value of at most 6 MB. */
final class FunctionResultCheck {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final int SHOWN = 200;

    private FunctionResultCheck() {}

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
        try {
            PortableJson unused = PortableJson.ofBytes(body);
            return new InvokeResult.Success(body);
        } catch (NotPortableException e) {
            // What is JSON and too deep, or has too long a number, a function may answer; its task says what that
            // means.
            return isJson(body) ? new InvokeResult.Success(body) : notJson(body, e);
        }
    }

    private static boolean isJson(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.currentToken() != null && parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private static InvokeResult notJson(byte[] body, NotPortableException why) {
        String start = new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8);
        return new InvokeResult.BadResponse(
                why.asTaskError(LambdaAnswer.ANSWER).message() + "; the answer begins with: " + start);
    }
}
