package dev.cascade.local.http;

import dev.cascade.api.ProblemMessage;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The result of reading the body of a request: the body, or why it was not read to its end. */
sealed interface BodyReadResult {

    /** All of it. */
    @SuppressWarnings("ArrayRecordComponent") // bodies are never compared and not worth a copy
    record Complete(byte[] bytes) implements BodyReadResult {}

    /** It is not taken. */
    record RequestRejectedException(ProblemMessage problem) implements BodyReadResult {}

    /** How much is read before more memory is reserved, if the client sent no length. */
    int STEP_BYTES = 64 * 1024;

    /**
     * Reads the body. A body that is too long, or for which there is no memory, is refused. With a {@code Content-Length} it is refused before
     * anything is read.
     *
     * @param most the longest body that is taken, in bytes
     * @param share is made as large as the body
     */
    static BodyReadResult read(ServerRequest request, int most, BodyMemoryLimit.Share share) throws IOException {
        if (!request.content().hasEntity()) {
            return new Complete(new byte[0]);
        }
        if (!request.headers().contains(HeaderNames.CONTENT_LENGTH)) {
            return readOfUnknownLength(request, most, share);
        }
        long length =
                Long.parseLong(request.headers().get(HeaderNames.CONTENT_LENGTH).get());
        if (length > most) {
            return tooLarge(most);
        }
        if (!share.growTo((int) length)) {
            return noRoom();
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = new byte[(int) length];
            in.readNBytes(bytes, 0, bytes.length);
            return new Complete(bytes);
        }
    }

    private static BodyReadResult readOfUnknownLength(ServerRequest request, int most, BodyMemoryLimit.Share share)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Not closed unless all was read: closing reads the rest.
        InputStream in = request.content().inputStream();
        while (true) {
            if (!share.growTo(bytes.size() + STEP_BYTES)) {
                return noRoom();
            }
            byte[] piece = in.readNBytes(STEP_BYTES);
            if (bytes.size() + piece.length > most) {
                return tooLarge(most);
            }
            bytes.writeBytes(piece);
            if (piece.length < STEP_BYTES) {
                in.close();
                return new Complete(bytes.toByteArray());
            }
        }
    }

    private static BodyReadResult tooLarge(int most) {
        return new RequestRejectedException(ProblemMessage.of(
                413, "body-too-large", "the body is larger than " + most / 1024 + " KB; put data into object storage"));
    }

    private static BodyReadResult noRoom() {
        return new RequestRejectedException(
                ProblemMessage.of(
                        503,
                        "too-many-bodies",
                        "the bodies of the requests that are under way take all the memory that there is for them; try again in a moment"));
    }
}
