package dev.cascade.examples.warehouse;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;
import java.util.Set;

/** Loads the rows of every entity into a table of its own, apart from those with an issue. */
public final class LoadWarehouse implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input checked = Input.upstream(context, "quality_check");
        Set<String> tables = checked.object("records_by_entity").fields().keySet();
        return Map.of(
                "tables_loaded",
                tables.size(),
                "tables",
                tables,
                "rows_loaded",
                checked.count("records_checked") - checked.count("issues"));
    }
}
