package dev.cascade.examples.warehouse;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.List;
import java.util.Map;

/** Writes to the recipients of its payload what the night brought. The mail goes to the log: examples touch nothing outside. */
public final class SendCompletionEmail implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        List<?> recipients = Input.payload(config).list("recipients");
        String subject = "%d rows loaded, %d reports, %d cache entries"
                .formatted(
                        Input.upstream(context, "load_warehouse").count("rows_loaded"),
                        Input.upstream(context, "generate_reports").count("reports_generated"),
                        Input.upstream(context, "update_cache").count("entries_updated"));
        context.log(subject);
        return Map.of("emails_sent", recipients.size(), "recipients", recipients, "subject", subject);
    }
}
