package dev.cascade.examples.warehouse;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;

/** Computes fifty metrics an entity, one in six of which is a key figure. */
public final class ComputeMetrics implements Task {

    private static final int METRICS_PER_ENTITY = 50;
    private static final int METRICS_PER_KPI = 6;

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input checked = Input.upstream(context, "quality_check");
        int metrics = checked.object("records_by_entity").fields().size() * METRICS_PER_ENTITY;
        return Map.of("metrics_computed", metrics, "kpis", metrics / METRICS_PER_KPI, "score", checked.number("score"));
    }
}
