package dev.cascade.examples.sales;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Locale;
import java.util.Map;

/** Tells the recipients of its payload what was loaded and rejected. It goes to the log: examples touch nothing outside. */
public final class NotifySales implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input loaded = Input.upstream(context, "load");
        int rejected = Input.upstream(context, "validate").list("rejected").size();
        String message = String.format(
                Locale.ROOT,
                "%d sales loaded for %.2f EUR, %d orders rejected",
                loaded.count("rows_loaded"),
                loaded.count("total_cents") / 100.0,
                rejected);
        context.log(message);
        return Map.of("sent_to", Input.payload(config).list("recipients"), "message", message);
    }
}
