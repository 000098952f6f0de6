package dev.cascade.examples.benchmark;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.util.Map;

/** The task of all workloads: does nothing and returns a small object, so that what is measured is Cascade. */
public final class SmallObject implements Task {

    /** What it returns, as JSON. */
    static final String JSON = "{\"rows\":12345,\"ok\":true}";

    @Override
    public Object execute(TaskConfig config, TaskContext context) {
        return Map.of("rows", 12_345, "ok", true);
    }
}
