package dev.cascade.simulation;

import dev.cascade.aws.AwsClients;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The clients of AWS of all simulated processes that run on one thread, one after the other: making them anew for each process would take longer than a
 * run. Calls go to the account of the run, for the process that runs at the moment.
 */
final class SimulatedAws {

    private static final ThreadLocal<SimulatedAws> OF_THREAD = ThreadLocal.withInitial(SimulatedAws::new);

    private final AwsClients clients = new AwsClients(this::configure, unused -> dynamo());
    /** Read by the virtual threads that the control plane starts. */
    private volatile @Nullable Account account;

    private SimulatedAws() {}

    static SimulatedAws ofThisThread() {
        return OF_THREAD.get();
    }

    /** Answers calls. */
    interface Account {

        /** A call over HTTP: its answer, or an exception that the SDK takes for a lost connection. */
        Answer answer(String method, String path, String target, String body) throws IOException;

        /** A call of DynamoDB. */
        Object answer(DynamoDbRequest request);
    }

    /** @param error the type of the error; empty for none */
    record Answer(int status, String error, String body) {

        static Answer of(String body) {
            return new Answer(200, "", body);
        }

        static Answer error(int status, String type) {
            return new Answer(
                    status, type, "{\"__type\":\"" + type + "\",\"message\":\"simulated\",\"Message\":\"simulated\"}");
        }
    }

    /** From now on calls go to this account. */
    AwsClients clients(Account to) {
        account = to;
        return clients;
    }

    private Account account() {
        Account current = account;
        if (current == null) {
            throw new IllegalStateException("no run is under way");
        }
        return current;
    }

    private DynamoDbClient dynamo() {
        InvocationHandler handler = (proxy, method, arguments) ->
                arguments != null && arguments.length == 1 && arguments[0] instanceof DynamoDbRequest request
                        ? account().answer(request)
                        : InvocationHandler.invokeDefault(proxy, method, arguments);
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, handler);
    }

    private void configure(AwsClientBuilder<?, ?> builder) {
        builder.region(Region.EU_CENTRAL_1).credentialsProvider(AnonymousCredentialsProvider.create());
        if (!(builder instanceof LambdaClientBuilder)) {
            // As usual, but without waiting: time is not real here.
            builder.overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                    .backoffStrategy(BackoffStrategy.retryImmediately())
                    .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                    .circuitBreakerEnabled(false)
                    .build()));
        }
        if (builder instanceof S3ClientBuilder s3) {
            s3.forcePathStyle(true);
        }
        if (builder instanceof AwsSyncClientBuilder<?, ?> sync) {
            sync.httpClient(new Http());
        }
    }

    private final class Http implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    return response(account()
                            .answer(
                                    request.httpRequest().method().name(),
                                    request.httpRequest().encodedPath(),
                                    request.httpRequest()
                                            .firstMatchingHeader("X-Amz-Target")
                                            .or(() ->
                                                    request.httpRequest().firstMatchingHeader("X-Amz-Invocation-Type"))
                                            .orElse(""),
                                    body(request)));
                }

                @Override
                public void abort() {
                    // Answered at once.
                }
            };
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static String body(HttpExecuteRequest request) throws IOException {
        return request.contentStreamProvider().isEmpty()
                ? ""
                : new String(request.contentStreamProvider().get().newStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static HttpExecuteResponse response(Answer answer) {
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        SdkHttpResponse.Builder response = SdkHttpResponse.builder()
                .statusCode(answer.status())
                .putHeader("Content-Length", Integer.toString(bytes.length));
        if (!answer.error().isEmpty()) {
            response.putHeader("x-amzn-errortype", answer.error());
        }
        return HttpExecuteResponse.builder()
                .response(response.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                .build();
    }
}
