package dev.cascade.infra;

import java.util.List;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.DashboardProps;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.GraphWidgetProps;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.constructs.Construct;

/** The control plane on one page. */
final class CascadeDashboard extends Construct {

    private final Cascade cascade;
    private final ControlPlaneMetrics signals;

    CascadeDashboard(Construct scope, String id, Cascade cascade, ControlPlaneMetrics signals) {
        super(scope, id);
        this.cascade = cascade;
        this.signals = signals;
        new Dashboard(
                this,
                "Dashboard",
                DashboardProps.builder()
                        .widgets(List.of(
                                List.of(jobs(), letters(), lag()),
                                List.of(
                                        functions("Invocations", "Sum"),
                                        functions("Errors", "Sum"),
                                        functions("Duration", "p99")),
                                List.of(queues(), table(), http())))
                        .build());
    }

    private IWidget jobs() {
        return graph("Jobs that failed, sweeps with work", List.of(signals.failedJobs(), signals.sweepsWithWork()));
    }

    private IWidget letters() {
        return graph(
                "Dead letters, batches with refused messages",
                List.of(
                        signals.refusedMessages(),
                        signals.letters(cascade.deadResults()),
                        signals.letters(cascade.deadTasks()),
                        signals.letters(cascade.lostChanges())));
    }

    private IWidget lag() {
        return graph("Age of the oldest record of the stream, ms", List.of(signals.iteratorAge()));
    }

    private IWidget functions(String metric, String statistic) {
        return graph(
                metric + " (" + statistic + ")",
                cascade.functions().all().stream()
                        .<IMetric>map(function -> signals.of(function, metric, statistic))
                        .toList());
    }

    private IWidget queues() {
        return graph(
                "Messages that wait",
                List.of(signals.letters(cascade.controlQueue()), signals.letters(cascade.taskQueue())));
    }

    private IWidget table() {
        MetricOptions sum = MetricOptions.builder().statistic("Sum").build();
        return graph(
                "Units of the table",
                List.of(
                        cascade.table().metricConsumedWriteCapacityUnits(sum),
                        cascade.table().metricConsumedReadCapacityUnits(sum)));
    }

    private IWidget http() {
        return graph("Requests that failed, invocations put off", List.of(signals.serverErrors(), signals.throttles()));
    }

    private static IWidget graph(String title, List<? extends IMetric> metrics) {
        return new GraphWidget(GraphWidgetProps.builder()
                .title(title)
                .left(List.copyOf(metrics))
                .width(8)
                .build());
    }
}
