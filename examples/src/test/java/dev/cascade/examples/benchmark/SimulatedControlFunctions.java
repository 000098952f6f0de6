package dev.cascade.examples.benchmark;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.handler.QueueHandler;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.cost.JobCost;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The control plane's functions as they are deployed, over an AWS that counts. Each environment of a function knows only what it saw itself, as in
 * Lambda.
 */
final class SimulatedControlFunctions {

    private final CountedAws aws;
    private final AwsSettings settings;
    private final InstantSource clock;
    private final AwsControlPlane api;
    private final AtomicLong decisions = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private final Usage before;

    /** With a DAG that is registered already, and one environment of the API that has done nothing yet. */
    SimulatedControlFunctions(EmbeddedDynamo dynamo, InstantSource clock, DagDefinition dag) {
        this(dynamo, clock, dag, List.of());
    }

    /** Like the other, and with items of another installation: its keys, if its messages are to be believed here. */
    SimulatedControlFunctions(
            EmbeddedDynamo dynamo, InstantSource clock, DagDefinition dag, List<Map<String, AttributeValue>> items) {
        this.aws = new CountedAws(dynamo.client());
        this.clock = clock;
        this.settings = AwsSettings.of(Map.of(
                AwsSettings.TABLE, dynamo.newTable(),
                AwsSettings.BUCKET, "artifacts",
                AwsSettings.QUEUE_URL, "https://sqs.us-east-1.amazonaws.com/000000000000/control",
                AwsSettings.TASK_QUEUE_URL, "https://sqs.us-east-1.amazonaws.com/000000000000/tasks",
                AwsSettings.EVENT_BUS, "jobs"));
        items.forEach(item ->
                dynamo.client().putItem(put -> put.tableName(settings.table()).item(item)));
        AwsControlPlane installed = environment();
        installed.core().stores().dags().register(dag, "benchmark", Optional.empty(), clock.instant());
        // So that the key with which messages are proven is there: it is made once in an installation.
        var unused = installed.controlQueue().bodyOfWake("none");
        this.before = aws.usage();
        this.api = environment();
    }

    private AwsControlPlane environment() {
        AwsControlPlane plane = AwsControlPlane.forFunction(settings, aws.clients(), clock);
        plane.core().listeners().subscribe(this::saved);
        return plane;
    }

    private void saved(JobHeader header, Job job, Entry entry) {
        if (entry.number() > 1) {
            decisions.incrementAndGet();
        }
        if (entry.newStatus().filter(JobStatus.SUCCESS::equals).isPresent()) {
            succeeded.incrementAndGet();
        }
    }

    CountedAws aws() {
        return aws;
    }

    /** What was asked of AWS since the DAG was registered. */
    Usage usage() {
        return aws.usage().since(before);
    }

    /** Entries of journals but for the first ones, which begin jobs. */
    long decisions() {
        return decisions.get();
    }

    /** Jobs that succeeded. */
    long succeeded() {
        return succeeded.get();
    }

    /** The API starts a job. */
    void start(String dag, String jobId) {
        api.core().startJob().start(StartJob.Request.of(dag, "{}", "api").withJobId(jobId));
        api.finish();
    }

    /** The API estimates what a job cost. */
    JobCost estimate(String jobId) {
        return api.core().estimateCost().of(jobId);
    }

    /** Another environment of the function behind the control queue. */
    QueueHandler queueFunction() {
        return new QueueHandler(environment());
    }

    /** A message of the control queue, delivered for the first time. */
    record Message(String id, String body) {

        private SQSMessage delivered() {
            SQSMessage message = new SQSMessage();
            message.setMessageId(id);
            message.setBody(body);
            message.setAttributes(Map.of("ApproximateReceiveCount", "1"));
            return message;
        }
    }

    /** Gives a batch to an environment. */
    static void deliver(QueueHandler function, List<Message> batch) {
        SQSEvent event = new SQSEvent();
        event.setRecords(batch.stream().map(Message::delivered).toList());
        var failed = function.handleRequest(event, null).getBatchItemFailures();
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.size() + " messages were not taken, so the figures mean nothing");
        }
    }
}
