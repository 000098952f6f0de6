package dev.cascade.local.http;

import dev.cascade.api.ProblemMessage;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.util.regex.Pattern;

/** Passes a problem document to the server's error handler, which otherwise knows only a status and a text. */
final class ProblemHandlerBridge {

    private static final Pattern CODE = Pattern.compile("[a-z]+(-[a-z]+)*");

    private ProblemHandlerBridge() {}

    /** Ends the request with the problem as the answer, and the connection with it. */
    static RequestException with(ProblemMessage problem) {
        return RequestException.builder()
                .type(DirectHandler.EventType.FORBIDDEN)
                .status(Status.create(problem.status()))
                .message(problem.code() + " " + problem.detail())
                .setKeepAlive(false)
                .build();
    }

    /** The problem that was given to {@link #with}, or a refusal by the server itself. */
    static ProblemMessage problem(int status, String message) {
        String[] parts = message.split(" ", 2);
        return parts.length == 2 && CODE.matcher(parts[0]).matches()
                ? ProblemMessage.of(status, parts[0], parts[1])
                : ProblemMessage.of(status, "forbidden", message);
    }
}
