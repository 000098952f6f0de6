package dev.cascade.examples.warehouse;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows every report and every loaded table as a widget. */
public final class UpdateDashboard implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        List<Object> widgets = new ArrayList<>();
        widgets.addAll(Input.upstream(context, "generate_reports").list("reports"));
        widgets.addAll(Input.upstream(context, "load_warehouse").list("tables"));
        return Map.of("widgets_updated", widgets.size(), "widgets", widgets);
    }
}
