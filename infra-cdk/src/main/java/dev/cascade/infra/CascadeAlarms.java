package dev.cascade.infra;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmProps;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IAlarmAction;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/**
 * One alarm for each condition that needs attention. They are nine, of one metric each: CloudWatch bills alarms by the metric, and has ten in its free
 * tier.
 */
final class CascadeAlarms extends Construct {

    private static final long MINUTES_5 = 5 * 60 * 1000;

    private final @Nullable IAlarmAction action;

    CascadeAlarms(Construct scope, String id, Cascade cascade, ControlPlaneMetrics signals, Optional<String> topicArn) {
        super(scope, id);
        action = topicArn.map(arn -> new SnsAction(Topic.fromTopicArn(this, "Topic", arn)))
                .orElse(null);
        above(
                0,
                "ControlDeadLetters",
                signals.letters(cascade.deadResults()),
                "Messages of the control queue could not be dealt with");
        above(0, "TaskDeadLetters", signals.letters(cascade.deadTasks()), "Local tasks could not be given to a worker");
        above(
                0,
                "LostChanges",
                signals.letters(cascade.lostChanges()),
                "Records of the table's stream could not be dealt with");
        above(MINUTES_5, "StreamLags", signals.iteratorAge(), "The table's stream is read more than 5 minutes late");
        above(
                0,
                "SweepFoundWork",
                signals.sweepsWithWork(),
                "The sweep advanced jobs that should have been advanced before");
        above(0, "JobsFailed", signals.failedJobs(), "Jobs failed");
        above(0, "TicksFail", signals.failedTicks(), "Ticks fail, and with them schedules and the sweep");
        above(0, "Throttled", signals.throttles(), "Functions of the account are throttled");
        above(0, "ApiFails", signals.serverErrors(), "The HTTP API answered with 5xx");
    }

    private void above(long threshold, String id, IMetric metric, String description) {
        Alarm alarm = new Alarm(
                this,
                id,
                AlarmProps.builder()
                        .alarmDescription("Cascade: " + description)
                        .metric(metric)
                        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                        .threshold(threshold)
                        .evaluationPeriods(1)
                        .treatMissingData(TreatMissingData.NOT_BREACHING)
                        .build());
        if (action != null) {
            alarm.addAlarmAction(action);
        }
    }
}
