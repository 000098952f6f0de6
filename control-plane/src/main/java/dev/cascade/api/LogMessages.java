package dev.cascade.api;

import dev.cascade.usecase.query.LogPage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs as JSON values. */
public final class LogMessages {

    private LogMessages() {}

    /** A part of a log, and the {@code after} with which to ask for the next one. */
    public static Map<String, @Nullable Object> page(LogPage page) {
        return new JsonObject()
                .with("text", page.text())
                .with("from", page.from())
                .with("next_after", page.nextAfter())
                .with("complete", page.isComplete())
                .with("size", page.size())
                .tree();
    }
}
