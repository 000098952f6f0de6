package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import dev.cascade.api.ServiceInfo;
import dev.cascade.aws.AwsClients;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.FakeAws;
import dev.cascade.aws.dynamodb.Faults;
import dev.cascade.aws.dynamodb.LocalDynamo;
import dev.cascade.aws.dynamodb.StreamReader;
import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.handler.Recorded.Message;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * The handlers over a DynamoDB in memory and services on the wire, with a clock that the test moves. {@link #newProcess} makes another environment of a
 * function, which knows only what it sees itself.
 */
final class Installation implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    final FakeAws aws = new FakeAws();
    final AwsMeter meter = new AwsMeter();
    private final LocalDynamo dynamo = new LocalDynamo();
    private final String table = dynamo.newTable();
    private final StreamReader stream = new StreamReader(dynamo.client(), dynamo.streams(), table);
    private final boolean inline;
    private final Optional<String> database;
    private Optional<Duration> keepJobs = Optional.empty();
    private volatile boolean readsFail;
    private final AtomicBoolean writeFails = new AtomicBoolean();
    private final AwsClients clients = new AwsClients(
            aws::configure,
            unused -> meter.counted(Faults.at(
                    dynamo.client(),
                    request -> (readsFail && request instanceof QueryRequest)
                            || (request instanceof PutItemRequest && writeFails.getAndSet(false)),
                    SdkClientException.create("unavailable"))),
            secret -> database().orElseThrow());
    Instant now = NOON;
    AwsControlPlane plane;
    QueueHandler queue;
    TableStreamHandler changes;
    ApiHandler api;
    private int answered;

    Installation() {
        this(true);
    }

    Installation(boolean inline) {
        this(inline, Optional.empty());
    }

    /** @param database the URL of the PostgreSQL database that has jobs and DAGs, if the table has not */
    Installation(boolean inline, Optional<String> database) {
        this.inline = inline;
        this.database = database;
        this.plane = newPlane();
        this.queue = new QueueHandler(plane);
        this.changes = new TableStreamHandler(plane);
        this.api = new ApiHandler(plane);
    }

    /** Has processes that are made from now on delete jobs some time after their end. */
    void keepJobs(Duration afterEnd) {
        keepJobs = Optional.of(afterEnd);
    }

    AwsSettings settings() {
        return new AwsSettings(
                table,
                "bucket",
                aws.queueUrl("control"),
                aws.queueUrl("tasks"),
                Optional.of("bus"),
                Optional.of(aws.endpoint() + "/live"),
                Optional.of("wss://stream.test/live"),
                inline,
                Optional.of("dags"),
                "live/",
                Optional.of("dag-source"),
                keepJobs,
                database.map(url -> "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"),
                ServiceInfo.of(ServiceInfo.Authentication.IAM));
    }

    private Optional<String> database() {
        return database;
    }

    AwsClients clients() {
        return clients;
    }

    private AwsControlPlane newPlane() {
        return AwsControlPlane.forFunction(settings(), clients, () -> now);
    }

    /** From now on the handlers are in a process that has seen nothing yet. */
    void newProcess() {
        plane = newPlane();
        queue = new QueueHandler(plane);
        changes = new TableStreamHandler(plane);
        api = new ApiHandler(plane);
    }

    /** From now on the table cannot be read, or can again. */
    void failReads(boolean fail) {
        readsFail = fail;
    }

    /** The next item that is put into the table fails, once. */
    void failNextWrite() {
        writeFails.set(true);
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    void register(String name, String yaml) {
        plane.core()
                .stores()
                .dags()
                .register(DagDocument.parse(yaml, DocumentFormat.YAML, "", Optional.of(name)), "test", now);
    }

    String start(String dag) {
        return start(dag, "{}");
    }

    String start(String dag, String context) {
        String id = plane.core()
                .startJob()
                .start(StartJob.Request.of(dag, context, "test"))
                .id();
        plane.finish();
        return id;
    }

    JobHeader job(String id) {
        return plane.core().stores().jobs().header(id).orElseThrow();
    }

    JobStatus status(String id) {
        return job(id).status();
    }

    Map<String, String> tasks(String id) {
        return plane.core().describeJob().details(id).tasks().stream()
                .collect(Collectors.toMap(t -> t.id(), t -> t.status().label()));
    }

    TaskDetails firstTask(String id) {
        return plane.core().describeJob().details(id).tasks().getFirst();
    }

    /** Why the only task of the job failed. */
    TaskError error(String id) {
        return firstTask(id).error().orElseThrow();
    }

    // ---- events

    /** Delivers messages, and returns the ids of those that have to come again. */
    Set<String> deliver(List<Message> messages) {
        SQSEvent event = Recorded.read(SQSEvent.class, Recorded.sqs(messages));
        SQSBatchResponse response = queue.handleRequest(event, null);
        return response.getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .collect(Collectors.toCollection(HashSet::new));
    }

    Set<String> deliver(String... bodies) {
        return deliver(List.of(bodies).stream().map(Message::of).toList());
    }

    /** What the control queue was sent since this was asked for last. */
    List<String> sentToControl() {
        return aws.takeSent().stream()
                .filter(s -> s.queueUrl().endsWith("/control"))
                .map(FakeAws.Sent::body)
                .toList();
    }

    /** The answers of functions that were invoked since this was asked for last. */
    List<String> answers(Function<FakeAws.Invoked, @Nullable Object> answer) {
        List<FakeAws.Invoked> all = aws.invoked();
        List<FakeAws.Invoked> fresh = all.subList(answered, all.size());
        answered = all.size();
        return fresh.stream()
                .map(i -> Recorded.succeeded(i.event(), answer.apply(i)))
                .toList();
    }

    /** Lets functions answer, and what is in the queue be worked on, until nothing is left to do. */
    void runToTheEnd() {
        while (true) {
            List<String> bodies = new ArrayList<>(answers(i -> Map.of("done", i.key())));
            bodies.addAll(sentToControl());
            if (bodies.isEmpty()) {
                return;
            }
            for (int from = 0; from < bodies.size(); from += 10) {
                deliver(bodies.subList(from, Math.min(from + 10, bodies.size())).toArray(String[]::new));
            }
        }
    }

    /** What the table's stream tells since this was asked for last. */
    List<Record> streamRecords() {
        List<Record> records = new ArrayList<>();
        stream.readAll(records::add);
        return records;
    }

    StreamsEventResponse deliverStream(List<Record> records) {
        return changes.handleRequest(Recorded.read(DynamodbEvent.class, Recorded.stream(records)), null);
    }

    APIGatewayV2HTTPResponse request(String json) {
        return api.handleRequest(Recorded.read(APIGatewayV2HTTPEvent.class, json), null);
    }

    @Override
    public void close() {
        aws.close();
        dynamo.close();
    }

    /** Functions are registered, and have this timeout. */
    void functionsMayRunFor(int seconds) {
        aws.onFunction(path -> registered(path, seconds));
    }

    /** Functions run for so long at most, and Lambda does not tell about one of them. */
    void functionsMayRunFor(int seconds, String butNothingIsToldOf) {
        aws.onFunction(path -> path.startsWith(butNothingIsToldOf + "/")
                ? FakeAws.Answer.error(400, "InvalidParameterValueException", "not now")
                : registered(path, seconds));
    }

    private static FakeAws.Answer registered(String path, int seconds) {
        return path.endsWith("/configuration")
                ? FakeAws.Answer.of(200, "{\"Timeout\":" + seconds + ",\"MemorySize\":128}")
                : FakeAws.Answer.of(
                        200,
                        "{\"MaximumRetryAttempts\":0,\"DestinationConfig\":{\"OnSuccess\":{\"Destination\":\"" + CONTROL
                                + "\"},\"OnFailure\":{\"Destination\":\"" + CONTROL + "\"}}}");
    }

    private static final String CONTROL = "arn:aws:sqs:eu-central-1:123456789012:control";
}
