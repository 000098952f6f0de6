package dev.cascade.infra;

import dev.cascade.handler.QueueHandler;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Names;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.MetricProps;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.CfnRuleProps;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PolicyStatementProps;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.IFilterPattern;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.amazon.awscdk.services.logs.MetricFilterProps;
import software.amazon.awscdk.services.logs.ResourcePolicy;
import software.amazon.awscdk.services.logs.ResourcePolicyProps;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** The metrics that show the state of the control plane: those of AWS, and three of our own, which cost nothing while they have no data. */
final class ControlPlaneMetrics extends Construct {

    /** What {@code TickHandler} logs, as a warning, when the sweep had to do what should have been done. */
    static final String SWEEP_LINE = "sweep found work";

    private static final Duration PERIOD = Duration.minutes(5);

    private final Cascade cascade;
    private final String namespace;
    private final Metric failedJobs;
    private final Metric sweepsWithWork;
    private final Metric refusedMessages;

    ControlPlaneMetrics(Construct scope, String id, Cascade cascade) {
        super(scope, id);
        this.cascade = cascade;
        this.namespace = "Cascade/" + Names.uniqueId(cascade);
        failedJobs = count("FailedJobs", failures(), FilterPattern.exists("$.detail-type"));
        sweepsWithWork = count(
                "SweepsWithWork", cascade.functions().tick().log(), FilterPattern.literal("\"" + SWEEP_LINE + "\""));
        refusedMessages = count(
                "RefusedMessages",
                cascade.functions().queue().log(),
                FilterPattern.literal("\"" + QueueHandler.REFUSED_LINE + "\""));
    }

    /** Where every job that fails leaves its event, for a month. */
    private LogGroup failures() {
        LogGroup log = FunctionIdentity.log(this, "FailedJobLog");
        ResourcePolicy mayWrite = new ResourcePolicy(
                this,
                "FailedJobLogPolicy",
                ResourcePolicyProps.builder()
                        .policyStatements(List.of(new PolicyStatement(PolicyStatementProps.builder()
                                .principals(List.of(
                                        new ServicePrincipal("events.amazonaws.com"),
                                        new ServicePrincipal("delivery.logs.amazonaws.com")))
                                .actions(List.of("logs:CreateLogStream", "logs:PutLogEvents"))
                                .resources(List.of(log.getLogGroupArn()))
                                .build())))
                        .build());
        CfnRule rule = new CfnRule(
                this,
                "FailedJob",
                CfnRuleProps.builder()
                        .description("Cascade: a job failed")
                        .eventBusName(cascade.eventBus().getEventBusName())
                        .eventPattern(Map.of("source", List.of("cascade"), "detail-type", List.of("job.failed")))
                        .targets(List.of(CfnRule.TargetProperty.builder()
                                .id("Log")
                                .arn(logArn(log))
                                .build()))
                        .build());
        rule.getNode().addDependency(mayWrite);
        return log;
    }

    /** As EventBridge wants it: without the {@code :*} for its streams that CloudFormation gives. */
    private String logArn(LogGroup log) {
        Stack stack = Stack.of(this);
        return "arn:" + stack.getPartition() + ":logs:" + stack.getRegion() + ":" + stack.getAccount() + ":log-group:"
                + log.getLogGroupName();
    }

    private Metric count(String name, LogGroup log, IFilterPattern pattern) {
        new MetricFilter(
                this,
                name,
                MetricFilterProps.builder()
                        .logGroup(log)
                        .filterPattern(pattern)
                        .metricNamespace(namespace)
                        .metricName(name)
                        .metricValue("1")
                        .build());
        return metric(namespace, name, Map.of(), "Sum");
    }

    /** Jobs that failed. */
    Metric failedJobs() {
        return failedJobs;
    }

    /** Sweeps that had something to do. */
    Metric sweepsWithWork() {
        return sweepsWithWork;
    }

    /** Batches of messages of the control queue with at least one message whose proof is missing or wrong. */
    Metric refusedMessages() {
        return refusedMessages;
    }

    /** Messages in a dead-letter queue. */
    Metric letters(Queue queue) {
        return queue.metricApproximateNumberOfMessagesVisible(
                MetricOptions.builder().period(PERIOD).statistic("Maximum").build());
    }

    /** How old the oldest record is, in milliseconds, that the table's stream gave to the control plane. */
    Metric iteratorAge() {
        return metric(
                "AWS/Lambda",
                "IteratorAge",
                Map.of(
                        "FunctionName",
                        cascade.functions().change().function().getFunctionName(),
                        "Resource",
                        cascade.functions().change().function().getFunctionName() + ":" + ControlFunction.ALIAS),
                "Maximum");
    }

    /** Ticks that failed: nothing else would tell. */
    Metric failedTicks() {
        return of(cascade.functions().tick(), "Errors", "Sum");
    }

    /** Invocations that Lambda put off, of all functions of the account, which share what may run at once. */
    Metric throttles() {
        return metric("AWS/Lambda", "Throttles", Map.of(), "Sum");
    }

    /** Requests that the HTTP API answered with 500 to 599. */
    Metric serverErrors() {
        return metric("AWS/ApiGateway", "5xx", Map.of("ApiId", cascade.apiId()), "Sum");
    }

    /** A metric of one of the functions. */
    Metric of(ControlFunction function, String name, String statistic) {
        return metric(
                "AWS/Lambda", name, Map.of("FunctionName", function.function().getFunctionName()), statistic);
    }

    private static Metric metric(String namespace, String name, Map<String, String> dimensions, String statistic) {
        return new Metric(MetricProps.builder()
                .namespace(namespace)
                .metricName(name)
                .dimensionsMap(dimensions)
                .statistic(statistic)
                .period(PERIOD)
                .build());
    }
}
