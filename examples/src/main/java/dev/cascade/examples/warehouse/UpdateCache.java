package dev.cascade.examples.warehouse;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/** Caches every metric once, and every key figure for today and for the month as well. */
public final class UpdateCache implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input metrics = Input.upstream(context, "compute_metrics");
        return Map.of("entries_updated", metrics.count("metrics_computed") + 2 * metrics.count("kpis"));
    }
}
