package dev.cascade.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.assembly.Stores;
import dev.cascade.aws.AwsClients;
import dev.cascade.aws.dynamodb.DynamoDagStore;
import dev.cascade.aws.dynamodb.DynamoJobStore;
import dev.cascade.aws.dynamodb.DynamoWorkerStore;
import dev.cascade.aws.sqs.TaskQueue;
import dev.cascade.aws.sqs.TaskQueueDispatcher;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.engine.JobStatus;
import dev.cascade.local.FileArtifactStore;
import dev.cascade.local.s3.S3Credentials;
import dev.cascade.local.s3.S3Endpoint;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.memory.MemoryTickets;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.WorkerStore;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.query.JobDetails;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** What a worker knows of an account, on this machine: a table, a bucket and a queue; and the control functions' share of the work, in this process. */
public final class LoopbackAccount implements AutoCloseable {

    private static final String TABLE = "cascade";
    private static final String BUCKET = "cascade-artifacts";
    private static final S3Credentials OWNER = S3Credentials.random();

    final LoopbackDynamo dynamo = new LoopbackDynamo();
    final LoopbackSqs sqs = new LoopbackSqs(Duration.ofSeconds(20));
    final TaskQueue queue;
    private final S3Endpoint s3;
    private final SqsClient client;
    private final ControlPlane core;

    public LoopbackAccount(Path folder) throws IOException {
        dynamo.newTable(TABLE);
        client = SqsClient.builder()
                .endpointOverride(URI.create(sqs.endpoint()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        queue = new TaskQueue(client, sqs.queueUrl());
        InstantSource clock = InstantSource.system();
        FileBucket files = new FileBucket(folder.resolve("bucket"));
        s3 = new S3Endpoint(BUCKET, files, OWNER);
        core = ControlPlane.over(
                        new Stores(
                                new DynamoJobStore(dynamo.client(), TABLE, clock),
                                new DynamoDagStore(dynamo.client(), TABLE),
                                new DynamoWorkerStore(dynamo.client(), TABLE),
                                new MemoryTickets(),
                                StoreHealth.ASSUMED),
                        new FileArtifactStore(BUCKET, files),
                        new TaskQueueDispatcher(queue),
                        (job, at) -> {},
                        clock)
                .background(Runnable::run)
                .redelivery()
                .build();
    }

    /** What a worker's environment says. */
    public Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>(s3.environment());
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", dynamo.endpoint());
        environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint());
        environment.put("CASCADE_TABLE", TABLE);
        environment.put("CASCADE_S3_BUCKET", BUCKET);
        environment.put("CASCADE_QUEUE_URL", sqs.endpoint() + "/000000000000/cascade-control");
        environment.put("CASCADE_TASK_QUEUE_URL", sqs.queueUrl());
        return environment;
    }

    /** Clients of this account for a worker in this process. */
    public AwsClients clients() throws IOException {
        Map<String, String> environment = environment();
        return new AwsClients(
                builder -> {
                    builder.region(Region.EU_CENTRAL_1)
                            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                                    environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"))));
                    if (builder instanceof S3ClientBuilder) {
                        builder.endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_S3")));
                    } else if (builder instanceof SqsClientBuilder) {
                        builder.endpointOverride(URI.create(sqs.endpoint()));
                    }
                },
                builder -> dynamo.client());
    }

    /** Starts a job of a DAG, and gives its id. */
    public String start(String yaml) {
        String name = core.registerDag()
                .register(DagDocument.parse(yaml, DocumentFormat.YAML, "", Optional.of("dag")), "test")
                .name();
        return core.startJob().start(StartJob.Request.of(name, "{}", "test")).id();
    }

    void cancel(String jobId) {
        core.cancelJob().cancel(jobId);
    }

    JobDetails details(String jobId) {
        return core.describeJob().details(jobId);
    }

    JobStatus status(String jobId) {
        return details(jobId).header().status();
    }

    public void awaitSuccess(String jobId) throws InterruptedException {
        await(() -> status(jobId).isTerminal());
        assertThat(status(jobId)).as(details(jobId).toString()).isEqualTo(JobStatus.SUCCESS);
    }

    List<WorkerStore.Worker> workers() {
        return core.stores().workers().list();
    }

    /** Waits for what other processes do; a test's time limit ends it. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }

    @Override
    public void close() {
        client.close();
        s3.close();
        sqs.close();
        dynamo.close();
    }
}
