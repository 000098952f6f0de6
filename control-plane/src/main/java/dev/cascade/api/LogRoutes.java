package dev.cascade.api;

import dev.cascade.usecase.query.LogPage;
import dev.cascade.usecase.query.LogPage.Anchor;
import dev.cascade.usecase.query.LogPage.Range;
import dev.cascade.usecase.query.ReadLog;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The logs of attempts. */
final class LogRoutes {

    private static final int MOST_BYTES = 1024 * 1024;
    private static final int USUAL_BYTES = 64 * 1024;
    /** The longest log that is sent as one text. */
    private static final int LONGEST_TEXT = 16 * 1024 * 1024;

    private final ReadLog readLog;

    LogRoutes(ReadLog readLog) {
        this.readLog = readLog;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/v1/jobs/{id}/tasks/{task}/attempts/{attempt}/log", List.of("after", "before", "limit"), this::log));
    }

    private ApiResponse log(Route.Call call) {
        Query query = call.query();
        Anchor anchor = anchor(query);
        boolean isText = wantsText(call.request());
        boolean isWhole = isText && query.text("limit").isEmpty();
        int most = isText ? LONGEST_TEXT : MOST_BYTES;
        int limit = isWhole ? LONGEST_TEXT : Math.toIntExact(query.number("limit", Range.LEAST, most, USUAL_BYTES));
        LogPage page = readLog.read(call.job(), task(call), attempt(call), new Range(anchor, limit));
        if (isWhole && page.size() - page.from() > LONGEST_TEXT) {
            throw new ProblemException(
                    413,
                    "log-too-large",
                    "the log has " + page.size() + " bytes, more than the " + LONGEST_TEXT
                            + " that are sent as one text; ask for a part of it with \"after\" and \"limit\"");
        }
        return isText ? ApiResponse.text(page.text()) : ApiResponse.json(200, LogMessages.page(page));
    }

    private static Anchor anchor(Query query) {
        if (query.text("before").isPresent()) {
            if (query.text("after").isPresent()) {
                throw Query.bad("before", "cannot be given together with \"after\"");
            }
            return new Anchor.Before(query.number("before", 0, Long.MAX_VALUE, 0));
        }
        long after = query.number("after", -1, Long.MAX_VALUE, 0);
        return after < 0 ? new Anchor.End() : new Anchor.After(after);
    }

    /** Whether plain text is preferred to JSON: it is named, and JSON is not. */
    private static boolean wantsText(ApiRequest request) {
        String accept = request.header("Accept").orElse("").toLowerCase(Locale.ROOT);
        return accept.contains("text/plain") && !accept.contains(Route.JSON);
    }

    private static String task(Route.Call call) {
        return Objects.requireNonNull(call.path().get("task"), "task");
    }

    private static int attempt(Route.Call call) {
        String number = Objects.requireNonNull(call.path().get("attempt"), "attempt");
        if (!number.matches("[1-9]\\d{0,8}")) {
            throw new ProblemException(
                    404, "attempt-not-found", "an attempt is a number from 1 on, got \"" + number + "\"");
        }
        return Integer.parseInt(number);
    }
}
