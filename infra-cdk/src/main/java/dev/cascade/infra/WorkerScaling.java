package dev.cascade.infra;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.applicationautoscaling.AdjustmentTier;
import software.amazon.awscdk.services.applicationautoscaling.AdjustmentType;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTargetProps;
import software.amazon.awscdk.services.applicationautoscaling.IScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.ScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.ScalableTargetAttributes;
import software.amazon.awscdk.services.applicationautoscaling.StepScalingAction;
import software.amazon.awscdk.services.applicationautoscaling.StepScalingActionProps;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmProps;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.ApplicationScalingAction;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * How many workers there are, by the number of tasks that wait. A message is gone once a worker has claimed its task, so an empty queue does not say that
 * nothing runs: workers go one by one, and only when none was asked for in a quarter of an hour. One that runs a task protects itself.
 */
final class WorkerScaling extends Construct {

    private static final String SERVICE = "ecs";
    private static final String DIMENSION = "ecs:service:DesiredCount";
    private static final Duration MINUTE = Duration.minutes(1);
    private static final int MINUTES_EMPTY = 15;

    private final Metric waiting;
    private final IScalableTarget target;

    WorkerScaling(Construct scope, String id, Queue queue, Cluster cluster, FargateService service, int most) {
        super(scope, id);
        waiting = queue.metricApproximateNumberOfMessagesVisible(
                MetricOptions.builder().period(MINUTE).statistic("Maximum").build());
        CfnScalableTarget resource = new CfnScalableTarget(
                this,
                "Target",
                CfnScalableTargetProps.builder()
                        .serviceNamespace(SERVICE)
                        .scalableDimension(DIMENSION)
                        .resourceId("service/" + cluster.getClusterName() + "/" + service.getServiceName())
                        .minCapacity(0)
                        .maxCapacity(most)
                        .build());
        target = ScalableTarget.fromScalableTargetAttributes(
                this,
                "ImportedTarget",
                ScalableTargetAttributes.builder()
                        .scalableTargetId(resource.getRef())
                        .scalableDimension(DIMENSION)
                        .serviceNamespace(SERVICE)
                        .build());
        more();
        fewer();
    }

    /** One for the first tasks, and more at once the more wait: a worker of one CPU runs two at a time. */
    private void more() {
        StepScalingAction action = action("More", MINUTE);
        tier(action, 0, 20, 1);
        tier(action, 20, 200, 2);
        action.addAdjustment(
                AdjustmentTier.builder().lowerBound(200).adjustment(10).build());
        new Alarm(
                        this,
                        "TasksWait",
                        alarm("Local tasks wait for a worker", 1)
                                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                                .threshold(1)
                                .build())
                .addAlarmAction(new ApplicationScalingAction(action));
    }

    private void fewer() {
        StepScalingAction action = action("Fewer", Duration.minutes(5));
        action.addAdjustment(
                AdjustmentTier.builder().upperBound(0).adjustment(-1).build());
        new Alarm(
                        this,
                        "NoTaskWaits",
                        alarm("No local task waited for a while", MINUTES_EMPTY)
                                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                                .threshold(1)
                                .build())
                .addAlarmAction(new ApplicationScalingAction(action));
    }

    private StepScalingAction action(String id, Duration cooldown) {
        return new StepScalingAction(
                this,
                id,
                StepScalingActionProps.builder()
                        .scalingTarget(target)
                        .adjustmentType(AdjustmentType.CHANGE_IN_CAPACITY)
                        .cooldown(cooldown)
                        .build());
    }

    private static void tier(StepScalingAction action, int from, int to, int workers) {
        action.addAdjustment(AdjustmentTier.builder()
                .lowerBound(from)
                .upperBound(to)
                .adjustment(workers)
                .build());
    }

    private AlarmProps.Builder alarm(String description, int minutes) {
        return AlarmProps.builder()
                .alarmDescription("Cascade: " + description)
                .metric(waiting)
                .evaluationPeriods(minutes)
                .treatMissingData(TreatMissingData.NOT_BREACHING);
    }
}
