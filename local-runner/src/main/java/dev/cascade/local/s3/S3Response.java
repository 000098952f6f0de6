package dev.cascade.local.s3;

import dev.cascade.local.s3.file.StoredObject;
import java.util.Map;

/**
 * The answer to a request.
 *
 * @param headers without {@code Content-Length} and, for XML, {@code Content-Type}, which follow from the body
 */
record S3Response(int status, Map<String, String> headers, Body body) {
    S3Response {
        headers = Map.copyOf(headers);
    }

    /** The body. */
    sealed interface Body {
        /** Nothing. */
        record None() implements Body {}

        /** A document. */
        record Document(String xml) implements Body {}

        /** A part of an object, which is closed after it was sent. */
        record Content(StoredObject object, ByteRange range) implements Body {}

        /** The answer to HEAD: only the length of what GET would send. */
        record LengthOnly(long length) implements Body {}
    }

    static S3Response empty(int status, Map<String, String> headers) {
        return new S3Response(status, headers, new Body.None());
    }

    static S3Response xml(String document) {
        return new S3Response(200, Map.of(), new Body.Document(document));
    }
}
