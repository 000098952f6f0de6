package dev.cascade.examples.records;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/** Inserts the records that its one upstream task found valid. Payload: {@code table} ({@code "records"}). */
public final class SaveToWarehouse implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input validated = Input.onlyUpstream(context);
        String table = Input.payload(config).text("table", "records");
        return Map.of("table", table, "records_inserted", validated.count("valid"));
    }
}
