package dev.cascade.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The clients of AWS in a process, over one HTTP client. Region, credentials and {@code AWS_ENDPOINT_URL} come the way they come to
 * every program that uses the SDK. Thread-safe.
 */
public final class AwsClients {

    /** A call that has no answer after this will have none. Long polls of SQS wait for 20 s. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(25);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** A function that is waited for may run longer than any other call; the control function ends before that. */
    private static final Duration LONGEST_INVOCATION = Duration.ofSeconds(70);

    private final SdkHttpClient http = http(READ_TIMEOUT);
    private final Consumer<ClientOverrideConfiguration.Builder> override;
    private final DynamoDbClient dynamoDb;
    private final S3Client s3;
    private final SqsClient sqs;
    private final LambdaClient lambda;
    private final LambdaClient waitingLambda;
    private final SfnClient sfn;
    private final EventBridgeClient eventBridge;

    /** Clients as the environment says. */
    public AwsClients() {
        this(override -> {});
    }

    /** @param override what every client has besides, such as something that counts its calls */
    public AwsClients(Consumer<ClientOverrideConfiguration.Builder> override) {
        this.override = override;
        this.dynamoDb = with(http, DynamoDbClient.builder()).build();
        this.s3 = with(http, S3Client.builder())
                // An emulated account has no host name for each bucket.
                .forcePathStyle(endpoint().isPresent())
                .build();
        this.sqs = with(http, SqsClient.builder()).build();
        this.sfn = with(http, SfnClient.builder()).build();
        this.eventBridge = with(http, EventBridgeClient.builder()).build();
        // Who repeats an invocation of which he does not know whether it was made invokes twice: no retries by the SDK.
        this.lambda = onceOnly(http, LambdaClient.builder()).build();
        this.waitingLambda =
                onceOnly(http(LONGEST_INVOCATION), LambdaClient.builder()).build();
    }

    private static SdkHttpClient http(Duration readTimeout) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_TIMEOUT)
                .socketTimeout(readTimeout)
                .build();
    }

    private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> B with(SdkHttpClient client, B builder) {
        return builder.httpClient(client).overrideConfiguration(override);
    }

    private <C, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>> B onceOnly(
            SdkHttpClient client, B builder) {
        return builder.httpClient(client)
                .overrideConfiguration(override.andThen(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry())));
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

    /** A client that posts to the WebSocket clients of this API. */
    public ApiGatewayManagementApiClient sockets(URI endpoint) {
        return with(http, ApiGatewayManagementApiClient.builder())
                .endpointOverride(endpoint)
                .build();
    }
}
