package dev.cascade.examples.hybrid;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/** Sums the job up in one line. It goes to the log: examples touch nothing outside. */
public final class SendSummary implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input stored = Input.upstream(context, "validate_and_store");
        String summary = "%d values stored, total %s".formatted(stored.count("stored"), stored.number("total"));
        context.log(summary);
        return Map.of("summary_sent", true, "summary", summary);
    }
}
