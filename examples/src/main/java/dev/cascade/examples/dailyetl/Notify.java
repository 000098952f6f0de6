package dev.cascade.examples.dailyetl;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/** Tells the recipients of its payload what was loaded. The message goes to the log: examples touch nothing outside. */
public final class Notify implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input loaded = Input.upstream(context, "load");
        String message = "%d records of %s loaded into the %s"
                .formatted(loaded.count("records_loaded"), loaded.text("date"), loaded.text("destination"));
        context.log(message);
        return Map.of(
                "notification_sent", true, "recipients", Input.payload(config).list("recipients"), "message", message);
    }
}
