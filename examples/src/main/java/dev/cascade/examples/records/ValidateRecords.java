package dev.cascade.examples.records;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/**
 * Parts the records that its one upstream task fetched into valid and invalid ones. Payload: {@code invalid_percent} (0), the
 * share to find invalid, rounded down to whole records.
 */
public final class ValidateRecords implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input fetched = Input.onlyUpstream(context);
        int percent = Input.payload(config).count("invalid_percent", 0);
        if (percent > 100) {
            throw new NonRetryableException("invalid_percent is a share of 100, got " + percent);
        }
        int records = fetched.count("records");
        int invalid = Math.toIntExact((long) records * percent / 100);
        return Map.of("source", fetched.text("source"), "valid", records - invalid, "invalid", invalid);
    }
}
