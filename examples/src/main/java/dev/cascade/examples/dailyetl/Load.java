package dev.cascade.examples.dailyetl;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/** Loads the batch into the warehouse. */
public final class Load implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input transformed = Input.upstream(context, "transform");
        return Map.of(
                "destination", "warehouse",
                "date", transformed.text("date"),
                "records_loaded", transformed.count("records_transformed"));
    }
}
