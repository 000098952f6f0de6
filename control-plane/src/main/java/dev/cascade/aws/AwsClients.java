package dev.cascade.aws;

import dev.cascade.aws.lambda.NewLineage;
import dev.cascade.aws.websocket.GatewayViewers;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The clients of AWS in a process, over one HTTP client. Region, credentials and {@code AWS_ENDPOINT_URL} come the way they come to
 * every program that uses the SDK. Thread-safe.
 */
public final class AwsClients {

    /** A call that has no answer after this will have none. Long polls of SQS wait for 20 s. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(25);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** The name of nothing. */
    private static final String NOTHING = "cascade-priming";

    private static final Logger LOG = LoggerFactory.getLogger(AwsClients.class);

    /** A function that is waited for may run longer than any other call; the control function ends before that. */
    private static final Duration LONGEST_INVOCATION = Duration.ofSeconds(70);

    static {
        // The JDK keeps five connections to a host open unless configured otherwise, and would make a new one for most
        // of a
        // fan-out's calls.
        setUnlessSet("http.maxConnections", "64");
        // It closes connections that were idle for five seconds, if the server does not say how long it keeps them. A
        // new one is TLS on a fraction of a CPU. Half a minute is less than services keep idle connections.
        setUnlessSet("http.keepAlive.time.server", "30");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private final SdkHttpClient http = http(READ_TIMEOUT);
    private final Consumer<AwsClientBuilder<?, ?>> configuration;
    private final UnaryOperator<String> databaseUrl;
    private final DynamoDbClient dynamoDb;
    private final S3Client s3;
    private final SqsClient sqs;
    private final LambdaClient lambda;
    private final LambdaClient waitingLambda;
    private final SfnClient sfn;
    private final EventBridgeClient eventBridge;

    /** Clients as the environment says. */
    public AwsClients() {
        this(builder -> {}, builder -> builder.build());
    }

    /**
     * Clients that differ from what the environment says.
     *
     * @param configuration what every client has besides: an address, credentials, something that counts its calls
     * @param dynamoDb makes the client of DynamoDB, which may be embedded
     */
    public AwsClients(
            Consumer<AwsClientBuilder<?, ?>> configuration, Function<DynamoDbClientBuilder, DynamoDbClient> dynamoDb) {
        this(configuration, dynamoDb, AwsClients::databaseUrl);
    }

    /**
     * Clients that differ from what the environment says, also in which database they know.
     *
     * @param databaseUrl the URL of a PostgreSQL database, by the ARN of the secret that tells of it
     */
    public AwsClients(
            Consumer<AwsClientBuilder<?, ?>> configuration,
            Function<DynamoDbClientBuilder, DynamoDbClient> dynamoDb,
            UnaryOperator<String> databaseUrl) {
        this.configuration = configuration;
        this.databaseUrl = databaseUrl;
        this.dynamoDb = dynamoDb.apply(with(DynamoDbClient.builder().httpClient(http)));
        this.s3 = with(S3Client.builder()
                        .httpClient(http)
                        // An emulated account has no host name for each bucket.
                        .forcePathStyle(endpoint().isPresent()))
                .build();
        this.sqs = with(SqsClient.builder().httpClient(http)).build();
        this.sfn = with(SfnClient.builder().httpClient(http)).build();
        this.eventBridge = with(EventBridgeClient.builder().httpClient(http)).build();
        this.lambda = with(onceOnly(LambdaClient.builder().httpClient(http))).build();
        this.waitingLambda = with(onceOnly(LambdaClient.builder().httpClient(http(LONGEST_INVOCATION))))
                .build();
    }

    private static SdkHttpClient http(Duration readTimeout) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_TIMEOUT)
                .socketTimeout(readTimeout)
                .build();
    }

    private <B extends AwsClientBuilder<B, ?>> B with(B builder) {
        configuration.accept(builder);
        return builder;
    }

    /**
     * A client that makes each invocation once and as the beginning of a lineage. A retry by the SDK would invoke a second time where the answer
     * to the first one was lost.
     */
    private static LambdaClientBuilder onceOnly(LambdaClientBuilder builder) {
        return builder.overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry())
                .addExecutionInterceptor(new NewLineage(InstantSource.system(), new SecureRandom())));
    }

    /** The one address of all services, if the environment says so. */
    public static Optional<URI> endpoint() {
        return Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
                .filter(url -> !url.isBlank())
                .map(URI::create);
    }

    public DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    public S3Client s3() {
        return s3;
    }

    public SqsClient sqs() {
        return sqs;
    }

    /** Makes each call once, with no retry. */
    public LambdaClient lambda() {
        return lambda;
    }

    /** Makes each call once, and waits for a function's answer. */
    public LambdaClient waitingLambda() {
        return waitingLambda;
    }

    public SfnClient sfn() {
        return sfn;
    }

    public EventBridgeClient eventBridge() {
        return eventBridge;
    }

    /**
     * Makes a call with each client that changes nothing, so that what it needs is loaded. Most are refused, for what they name does not exist or
     * may not be used, which takes the same way.
     */
    void prime(AwsSettings settings) {
        unlessRefused(
                () -> s3.getObjectAsBytes(get -> get.bucket(settings.bucket()).key("attempts/" + NOTHING)));
        unlessRefused(() -> sqs.getQueueAttributes(
                get -> get.queueUrl(settings.queueUrl()).attributeNames(QueueAttributeName.QUEUE_ARN)));
        unlessRefused(() -> lambda.invoke(invoke -> invoke.functionName(NOTHING)
                .invocationType(InvocationType.DRY_RUN)
                .payload(SdkBytes.fromUtf8String("{}"))));
        unlessRefused(() -> sfn.describeExecution(describe ->
                describe.executionArn("arn:aws:states:us-east-1:000000000000:execution:" + NOTHING + ":" + NOTHING)));
        // An entry without a type is refused, in an answer.
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
                .eventBusName(settings.eventBus().orElse("default"))
                .source(NOTHING)
                .detail("{}")
                .build();
        unlessRefused(() -> eventBridge.putEvents(put -> put.entries(entry)));
    }

    private static void unlessRefused(Supplier<?> call) {
        try {
            Object unused = call.get();
        } catch (SdkException e) {
            LOG.debug("priming: {}", e.getMessage());
        }
    }

    /** The URL of the database that the secret with this ARN tells of. */
    String database(String secret) {
        return databaseUrl.apply(secret);
    }

    private static String databaseUrl(String secret) {
        try (SdkHttpClient http = http(READ_TIMEOUT)) {
            return new DatabaseSecret(http, DefaultCredentialsProvider.builder().build(), endpoint()).url(secret);
        }
    }

    /** A client that posts to the WebSocket clients of this API. */
    public ApiGatewayManagementApiClient sockets(URI endpoint) {
        return GatewayViewers.client(
                with(ApiGatewayManagementApiClient.builder().httpClient(http)).endpointOverride(endpoint));
    }
}
