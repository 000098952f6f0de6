package dev.cascade.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.api.ServiceInfo;
import dev.cascade.aws.dynamodb.DynamoDagStore;
import dev.cascade.aws.dynamodb.DynamoJobStore;
import dev.cascade.aws.dynamodb.DynamoSubscriptions;
import dev.cascade.aws.dynamodb.DynamoTickets;
import dev.cascade.aws.dynamodb.DynamoWorkerStore;
import dev.cascade.aws.dynamodb.TableSchema;
import dev.cascade.aws.proof.SampleKeys;
import dev.cascade.aws.s3.S3Artifacts;
import dev.cascade.aws.s3.S3DagSource;
import dev.cascade.aws.sqs.ControlQueue;
import dev.cascade.aws.sqs.TaskQueue;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.port.DagSource;
import dev.cascade.port.DagStore;
import dev.cascade.port.DagStoreContract;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStoreContract;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.SubscriptionsContract;
import dev.cascade.port.TicketStore;
import dev.cascade.port.TicketStoreContract;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStoreContract;
import dev.cascade.usecase.StartJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The adapters against an AWS that others have written: what holds on DynamoDB Local and on the wire in this JVM holds there too. */
@EnabledIf(
        value = "dev.cascade.aws.OtherAws#isThere",
        disabledReason =
                "no Docker engine: LocalStack is not tried; start one, or name the address of an emulated AWS in "
                        + OtherAws.ENDPOINT)
class LocalStackTest {

    private static OtherAws aws;
    private static AwsClients clients;

    @BeforeAll
    static void start() {
        aws = OtherAws.start();
        clients = aws.clients();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    private static String newTable() {
        String name = OtherAws.newName("cascade");
        TableSchema.create(clients.dynamoDb(), name);
        return name;
    }

    private static String newBucket() {
        String name = OtherAws.newName("bucket");
        clients.s3().createBucket(create -> create.bucket(name));
        return name;
    }

    private static String newQueue() {
        return clients.sqs()
                .createQueue(create -> create.queueName(OtherAws.newName("queue")))
                .queueUrl();
    }

    private static void putObject(String bucket, String key, String text) {
        clients.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    @Nested
    class Jobs extends JobStoreContract {

        private final String table = newTable();

        @Override
        protected JobStore store() {
            return new DynamoJobStore(clients.dynamoDb(), table, InstantSource.fixed(JobSamples.NOON));
        }

        @Override
        protected JobStore elsewhere() {
            return store();
        }
    }

    @Nested
    class Dags extends DagStoreContract {

        private final String table = newTable();

        @Override
        protected DagStore store() {
            return new DynamoDagStore(clients.dynamoDb(), table);
        }
    }

    @Nested
    class Workers extends WorkerStoreContract {

        private final String table = newTable();

        @Override
        protected WorkerStore store() {
            return new DynamoWorkerStore(clients.dynamoDb(), table);
        }
    }

    @Nested
    class Tickets extends TicketStoreContract {

        private final String table = newTable();

        @Override
        protected TicketStore open() {
            return new DynamoTickets(clients.dynamoDb(), table);
        }
    }

    @Nested
    class Viewers extends SubscriptionsContract {

        private final String table = newTable();

        @Override
        protected Subscriptions open() {
            return new DynamoSubscriptions(clients.dynamoDb(), table);
        }
    }

    @Test
    void anArtifactIsGotAsItWasPut() {
        S3Artifacts artifacts = new S3Artifacts(clients.s3(), newBucket());

        artifacts.put("reports/é.json", "{\"total\": 180}".getBytes(UTF_8), "application/json");

        assertThat(artifacts.get("reports/é.json")).hasValue("{\"total\": 180}".getBytes(UTF_8));
        assertThat(artifacts.get("reports/none.json")).isEmpty();
    }

    @Test
    void dagFilesAreListedBelowTheirPrefixAndRead() {
        String bucket = newBucket();
        putObject(bucket, "live/sales.yaml", "tasks: { only: { type: noop } }");
        putObject(bucket, "old/sales.yaml", "tasks: { other: { type: noop } }");
        S3DagSource source = new S3DagSource(clients.s3(), bucket, "live/");

        List<DagSource.File> files = source.list();

        assertThat(files).extracting(DagSource.File::baseName).containsExactly("sales");
        assertThat(source.read(files.getFirst()).tasks())
                .extracting(task -> task.id())
                .containsExactly("only");
    }

    @Test
    void whatAControlFunctionHasAnotherDoIsInTheQueue() {
        String url = newQueue();

        ControlQueue queue = new ControlQueue(clients.sqs(), url, SampleKeys.proofs());
        queue.wake("j1", Duration.ZERO);

        assertThat(clients.sqs()
                        .receiveMessage(receive -> receive.queueUrl(url).waitTimeSeconds(5))
                        .messages())
                .extracting(message -> message.body())
                .containsExactly(queue.bodyOfWake("j1"));
    }

    @Test
    void aMessageOfTheTaskQueueComesAgainUntilItIsDeleted() {
        String url = newQueue();
        clients.sqs()
                .sendMessage(send -> send.queueUrl(url).messageBody("{\"job\": \"j1\", \"task\": 2, \"attempt\": 1}"));
        TaskQueue queue = new TaskQueue(clients.sqs(), url);

        List<TaskQueue.Received> first = queue.receive(10, Duration.ofSeconds(5));
        queue.giveBack(first);
        List<TaskQueue.Received> second = queue.receive(10, Duration.ofSeconds(5));
        queue.delete(second);

        assertThat(second).extracting(TaskQueue.Received::jobId).containsExactly("j1");
        assertThat(second.getFirst().ref().task()).isEqualTo(2);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void theBusIsToldOfAJobsEnd() {
        String bus = OtherAws.newName("bus");
        String told = newListener(bus);
        AwsControlPlane plane = plane(bus);

        String job = start(plane, "tasks: { only: { type: noop } }");

        assertThat(clients.sqs()
                        .receiveMessage(receive -> receive.queueUrl(told).waitTimeSeconds(20))
                        .messages())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).contains("job.success", job));
    }

    @Test
    void aFunctionIsInvokedAndOneThatIsNotThereFailsItsTask() throws IOException {
        String function = newFunction("def handler(event, context): return {'total': 180}");
        AwsControlPlane plane = plane(OtherAws.newName("bus"));

        String job = start(
                plane,
                "tasks: { there: { type: lambda, function_name: " + function
                        + " }, missing: { type: lambda, function_name: " + OtherAws.newName("none") + " } }");

        assertThat(plane.core().describeJob().details(job).tasks())
                .extracting(task -> task.id() + " " + task.status().label())
                .containsExactlyInAnyOrder("there running", "missing failed");
    }

    private static AwsControlPlane plane(String bus) {
        return AwsControlPlane.forFunction(settings(bus), clients, InstantSource.system());
    }

    private static String start(AwsControlPlane plane, String dag) {
        plane.core()
                .stores()
                .dags()
                .register(DagDocument.parse(dag, DocumentFormat.YAML, "", Optional.of("d")), "test", Instant.now());
        String job = plane.core()
                .startJob()
                .start(StartJob.Request.of("d", "{}", "test"))
                .id();
        plane.finish();
        return job;
    }

    private static AwsSettings settings(String bus) {
        return new AwsSettings(
                newTable(),
                newBucket(),
                newQueue(),
                newQueue(),
                Optional.of(bus),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ServiceInfo.of(ServiceInfo.Authentication.IAM));
    }

    private static String newFunction(String python) throws IOException {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(code)) {
            zip.putNextEntry(new ZipEntry("index.py"));
            zip.write(python.getBytes(UTF_8));
        }
        String name = OtherAws.newName("function");
        clients.lambda()
                .createFunction(create -> create.functionName(name)
                        .runtime(Runtime.PYTHON3_12)
                        .handler("index.handler")
                        .role("arn:aws:iam::000000000000:role/function")
                        .code(zip -> zip.zipFile(SdkBytes.fromByteArray(code.toByteArray()))));
        clients.lambda().waiter().waitUntilFunctionActiveV2(get -> get.functionName(name));
        return name;
    }

    /** The URL of a queue that gets what a new bus is told. */
    private static String newListener(String bus) {
        String queue = newQueue();
        String arn = clients.sqs()
                .getQueueAttributes(get -> get.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        clients.eventBridge().createEventBus(create -> create.name(bus));
        clients.eventBridge()
                .putRule(put -> put.eventBusName(bus).name("all").eventPattern("{\"source\": [\"cascade\"]}"));
        clients.eventBridge()
                .putTargets(put -> put.eventBusName(bus)
                        .rule("all")
                        .targets(Target.builder().id("listener").arn(arn).build()));
        return queue;
    }
}
