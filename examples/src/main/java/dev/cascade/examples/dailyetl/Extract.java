package dev.cascade.examples.dailyetl;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/** Takes one day's batch from the database. Context: {@code batch_size} (1000) and {@code date} (today, in UTC). */
public final class Extract implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input parameters = Input.parameters(context);
        String today = LocalDate.ofInstant(context.timestamp(), ZoneOffset.UTC).toString();
        return Map.of(
                "source", "database",
                "date", parameters.text("date", today),
                "records_extracted", parameters.count("batch_size", 1000));
    }
}
