package dev.cascade.examples.records;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/** Says how many records a source has. Payload: {@code source} ({@code "api"}) and {@code records} (500). */
public final class FetchRecords implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input payload = Input.payload(config);
        String source = payload.text("source", "api");
        int records = payload.count("records", 500);
        context.log("fetched " + records + " records from " + source);
        return Map.of("source", source, "records", records);
    }
}
