package dev.cascade.api;

import dev.cascade.usecase.ClearTasks;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes of clearing tasks, as JSON values. */
public final class ClearMessages {

    private ClearMessages() {}

    /** What was done, or would be. */
    public static Map<String, @Nullable Object> cleared(ClearTasks.Outcome outcome, boolean isDryRun) {
        return new JsonObject()
                .with("job_id", outcome.header().id())
                .with("dag", outcome.header().dag())
                .with("version", outcome.header().dagVersion())
                .with("status", outcome.header().status().label())
                .with("dry_run", isDryRun)
                .with("runs", outcome.runs())
                .with("skipped", outcome.skipped())
                .with("stopped", outcome.stopped())
                .with("kept", outcome.kept())
                .tree();
    }
}
