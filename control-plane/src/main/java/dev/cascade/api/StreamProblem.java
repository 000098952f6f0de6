package dev.cascade.api;

import java.io.Serial;
import java.util.Optional;

/** Ends the handling of a viewer's message with an error as its answer. */
final class StreamProblem extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Optional<String> id;
    private final String code;

    /**
     * @param id the subscription that it is about
     * @param code stable, for programs
     * @param message what is wrong and what to do, for people
     */
    StreamProblem(Optional<String> id, String code, String message) {
        super(message);
        this.id = id;
        this.code = code;
    }

    String json() {
        return StreamMessage.error(id, code, String.valueOf(getMessage()));
    }
}
