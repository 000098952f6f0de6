package dev.cascade.examples.warehouse;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes one report for every five key figures. */
public final class GenerateReports implements Task {

    private static final int KPIS_PER_REPORT = 5;

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        int kpis = Input.upstream(context, "compute_metrics").count("kpis");
        int reports = Math.ceilDiv(kpis, KPIS_PER_REPORT);
        List<String> names = IntStream.rangeClosed(1, reports)
                .mapToObj(number -> "kpi_report_" + number)
                .toList();
        return Map.of("reports_generated", reports, "reports", names);
    }
}
