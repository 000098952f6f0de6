package dev.cascade.local.http;

import dev.cascade.api.ProblemMessage;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request, or why it was not read to its end. */
sealed interface RequestBody {

    /** All of it. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares bodies, and none is copied for the sake of it
    record Complete(byte[] bytes) implements RequestBody {}

    /** It is not taken. */
    record Refusal(ProblemMessage problem) implements RequestBody {}

    /** How much is read before more of the budget is asked for, where the length was not told. */
    int STEP_BYTES = 64 * 1024;

    /**
     * Reads the body. One that is too long, or for which there is no room, is refused before anything of it is read if its length was told.
     *
     * @param most the longest body that is taken, in bytes
     * @param share is made as large as the body
     */
    static RequestBody read(ServerRequest request, int most, BodyBudget.Share share) throws IOException {
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

    private static RequestBody readOfUnknownLength(ServerRequest request, int most, BodyBudget.Share share)
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

    private static RequestBody tooLarge(int most) {
        return new Refusal(ProblemMessage.of(
                413, "body-too-large", "the body is larger than " + most / 1024 + " KB; put data into object storage"));
    }

    private static RequestBody noRoom() {
        return new Refusal(
                ProblemMessage.of(
                        503,
                        "too-many-bodies",
                        "the bodies of the requests that are under way take all the memory that there is for them; try again in a moment"));
    }
}
