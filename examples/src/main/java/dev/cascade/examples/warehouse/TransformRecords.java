package dev.cascade.examples.warehouse;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/**
 * Makes rows of one entity out of the valid records of all upstream tasks. Payload: {@code entity}, and
 * {@code keep_percent} (100), the share of records that become a row, rounded down to whole rows.
 */
public final class TransformRecords implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input payload = Input.payload(config);
        long valid = 0;
        for (Input validated : Input.upstreams(context)) {
            valid += validated.count("valid");
        }
        return Map.of(
                "entity",
                payload.text("entity"),
                "records_in",
                valid,
                "records_transformed",
                valid * payload.count("keep_percent", 100) / 100);
    }
}
