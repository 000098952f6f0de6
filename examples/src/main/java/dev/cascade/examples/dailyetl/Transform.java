package dev.cascade.examples.dailyetl;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.List;
import java.util.Map;

/** Cleans, normalizes and enriches every record of the batch. */
public final class Transform implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input extracted = Input.upstream(context, "extract");
        return Map.of(
                "date", extracted.text("date"),
                "records_transformed", extracted.count("records_extracted"),
                "transformations_applied", List.of("clean", "normalize", "enrich"));
    }
}
