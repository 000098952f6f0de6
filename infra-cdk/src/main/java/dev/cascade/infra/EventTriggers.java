package dev.cascade.infra;

import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.dynamodb.StreamFilters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleProps;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.events.targets.LambdaFunctionProps;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.DestinationConfigProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.FilterCriteriaProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.FilterProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.OnFailureProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping.ScalingConfigProperty;
import software.amazon.awscdk.services.lambda.CfnEventSourceMappingProps;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** The event sources that invoke functions: the queue, the table's stream, the schedules, the DAG bucket. */
final class EventTriggers extends Construct {

    /**
     * Half of what a new account may run at once, so that the API, the tick and task functions are not throttled by a full queue. More
     * would gain little, as they race each other for the journal of one job.
     */
    private static final int QUEUE_CONCURRENCY = 5;

    private static final List<String> PARTIAL_FAILURES = List.of("ReportBatchItemFailures");

    private final Queue lostChanges;

    EventTriggers(Construct scope, String id) {
        super(scope, id);
        lostChanges = WorkQueue.deadLetterQueue(this, "LostChanges");
    }

    /** Where it is noted which records of the stream could not be dealt with. */
    Queue lostChanges() {
        return lostChanges;
    }

    /** Results, timers, pieces of fan-outs: as many as are there, without waiting for more. */
    void onMessage(Queue queue, ControlFunction function) {
        // The last is for the function itself, which has messages that failed come again soon.
        function.may(
                List.of(
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueAttributes",
                        "sqs:ChangeMessageVisibility"),
                queue.getQueueArn());
        new CfnEventSourceMapping(
                this,
                "Messages",
                CfnEventSourceMappingProps.builder()
                        .functionName(function.alias().getFunctionArn())
                        .eventSourceArn(queue.getQueueArn())
                        .batchSize(10)
                        .maximumBatchingWindowInSeconds(0)
                        .functionResponseTypes(PARTIAL_FAILURES)
                        .scalingConfig(ScalingConfigProperty.builder()
                                .maximumConcurrency(QUEUE_CONCURRENCY)
                                .build())
                        .build());
    }

    /**
     * Records that need work, in order. One that cannot be dealt with is tried ten times, without those that came with it, for at most an hour, and then
     * noted in {@link #lostChanges}; the sweep deals with its job.
     */
    void onChange(ITable table, ControlFunction function) {
        String stream = Objects.requireNonNull(
                table.getTableStreamArn(), "the table has no stream; give it one of new images, as StateTable does");
        function.may(
                List.of(
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator",
                        "dynamodb:ListStreams"),
                stream);
        function.may(List.of("sqs:SendMessage"), lostChanges.getQueueArn());
        new CfnEventSourceMapping(
                this,
                "Changes",
                CfnEventSourceMappingProps.builder()
                        .functionName(function.alias().getFunctionArn())
                        .eventSourceArn(stream)
                        .startingPosition("LATEST")
                        .batchSize(100)
                        .parallelizationFactor(1)
                        .bisectBatchOnFunctionError(true)
                        .maximumRetryAttempts(10)
                        .maximumRecordAgeInSeconds(3600)
                        .functionResponseTypes(PARTIAL_FAILURES)
                        .destinationConfig(DestinationConfigProperty.builder()
                                .onFailure(OnFailureProperty.builder()
                                        .destination(lostChanges.getQueueArn())
                                        .build())
                                .build())
                        .filterCriteria(FilterCriteriaProperty.builder()
                                .filters(StreamFilters.all().stream()
                                        .map(pattern -> FilterProperty.builder()
                                                .pattern(pattern)
                                                .build())
                                        .toList())
                                .build())
                        .build());
    }

    /** Every minute; one that is missed is made up for by the next. The target's policy is for delivery, the alias has one for invocation. */
    void onMinute(ControlFunction function) {
        new Rule(
                this,
                "Minute",
                RuleProps.builder()
                        .description("Cascade: due schedules and the sweep")
                        .schedule(Schedule.rate(Duration.minutes(1)))
                        .targets(List.of(new LambdaFunction(
                                function.alias(),
                                LambdaFunctionProps.builder()
                                        .retryAttempts(0)
                                        .maxEventAge(Duration.minutes(1))
                                        .build())))
                        .build());
    }

    /**
     * Every day, with an event that handlers know and ignore: a version with a snapshot becomes inactive when it was not invoked for 14 days, and the
     * call that wakes it is refused.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html">Troubleshooting SnapStart errors</a>
     */
    void onDay(List<ControlFunction> functions) {
        Rule rule = new Rule(
                this,
                "Day",
                RuleProps.builder()
                        .description("Cascade: keeps the snapshots of functions active")
                        .schedule(Schedule.rate(Duration.days(1)))
                        .build());
        functions.forEach(function -> rule.addTarget(new LambdaFunction(
                function.alias(),
                LambdaFunctionProps.builder()
                        .event(RuleTargetInput.fromObject(Map.of("cascade", "keep-active", "Records", List.of())))
                        .build())));
    }

    /**
     * Whenever a DAG file comes, changes or goes, and every hour in case that was not heard. Changes go through the control queue: many at once
     * are a few batches there, and its function invokes the one for DAG files only when that is not about to begin anyway.
     */
    void onDagFile(DagFileLocation source, Queue queue, ControlFunction ofQueue, ControlFunction function) {
        ofQueue.may(List.of("lambda:InvokeFunction"), function.alias().getFunctionArn());
        ofQueue.function()
                .addEnvironment(AwsSettings.DAG_SOURCE, function.alias().getFunctionArn());
        new Rule(
                this,
                "DagFile",
                RuleProps.builder()
                        .description("Cascade: a DAG file came, changed or went")
                        .eventPattern(EventPattern.builder()
                                .source(List.of("aws.s3"))
                                .detailType(List.of("Object Created", "Object Deleted"))
                                .detail(Map.of(
                                        "bucket",
                                        Map.of("name", List.of(source.bucket().getBucketName())),
                                        "object",
                                        Map.of("key", List.of(Map.of("prefix", source.prefix())))))
                                .build())
                        .targets(List.of(new SqsQueue(queue)))
                        .build());
        new Rule(
                this,
                "Hour",
                RuleProps.builder()
                        .description("Cascade: DAG files, in case an event was lost")
                        .schedule(Schedule.rate(Duration.hours(1)))
                        .targets(List.of(new LambdaFunction(function.alias())))
                        .build());
    }
}
