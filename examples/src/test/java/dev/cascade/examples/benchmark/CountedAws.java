package dev.cascade.examples.benchmark;

import dev.cascade.aws.AwsClients;
import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.usecase.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * AWS as the control plane's functions see it: a real DynamoDB, and services that take everything and remember it. Every call is counted. May be used
 * by many threads.
 */
final class CountedAws {

    private final AwsMeter meter = new AwsMeter();
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();
    private final Map<Thread, AtomicLong> inARow = new ConcurrentHashMap<>();
    private final AtomicLong lostRaces = new AtomicLong();
    private final AwsClients clients;

    CountedAws(DynamoDbClient dynamo) {
        this.clients = new AwsClients(this::configure, unused -> meter.counted(watched(dynamo)));
    }

    AwsClients clients() {
        return clients;
    }

    /** All calls, of all services. */
    Usage usage() {
        return meter.usage();
    }

    /** Conditional writes that were refused. */
    long lostRaces() {
        return lostRaces.get();
    }

    /** The events with which functions were invoked since this was asked for last. */
    List<String> takeInvoked() {
        return taken(events);
    }

    /** The messages that were put into the control queue since this was asked for last. */
    List<String> takeSent() {
        return taken(sent);
    }

    private static List<String> taken(ConcurrentLinkedQueue<String> queue) {
        List<String> all = new ArrayList<>();
        for (String next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next);
        }
        return all;
    }

    /** How many calls of DynamoDB one thread made, at most, since this was asked for last: so many had to wait for each other. */
    long takeCallsInARow() {
        long most = inARow.values().stream().mapToLong(AtomicLong::get).max().orElse(0);
        inARow.clear();
        return most;
    }

    private DynamoDbClient watched(DynamoDbClient client) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof DynamoDbRequest request && isWaitedFor(request)) {
                        inARow.computeIfAbsent(Thread.currentThread(), t -> new AtomicLong())
                                .incrementAndGet();
                    }
                    try {
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof ConditionalCheckFailedException) {
                            lostRaces.incrementAndGet();
                        }
                        throw e.getCause();
                    }
                });
    }

    /** The first function in each few seconds asks who watches the job. These requests are left out, so that no figure depends on which function was the first. */
    private static boolean isWaitedFor(DynamoDbRequest request) {
        return !(request instanceof QueryRequest query) || Boolean.TRUE.equals(query.consistentRead());
    }

    // ---- services

    /** Results of functions go to the control queue, and Lambda tries no event again. */
    private static final String RESULTS_COME_HERE = """
            {"MaximumRetryAttempts":0,"DestinationConfig":{
            "OnSuccess":{"Destination":"arn:aws:sqs:us-east-1:000000000000:control"},
            "OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:control"}}}""";

    private void configure(AwsClientBuilder<?, ?> builder) {
        builder.region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(builder.overrideConfiguration().toBuilder()
                        .addExecutionInterceptor(meter.interceptor())
                        .build());
        if (builder instanceof AwsSyncClientBuilder<?, ?> sync) {
            sync.httpClient(new Http());
        }
    }

    private final class Http implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    return answer(request.httpRequest(), body(request));
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

    private static String body(HttpExecuteRequest request) {
        return request.contentStreamProvider()
                .map(provider -> {
                    try {
                        return new String(provider.newStream().readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse("");
    }

    private HttpExecuteResponse answer(SdkHttpRequest request, String body) {
        if (request.encodedPath().endsWith("/invocations")) {
            events.add(body);
            return response(202, "");
        }
        if (request.encodedPath().endsWith("/configuration")) {
            return response(200, "{\"Timeout\":3,\"MemorySize\":128}");
        }
        if (request.encodedPath().endsWith("/event-invoke-config")) {
            return response(200, RESULTS_COME_HERE);
        }
        String target = request.firstMatchingHeader("X-Amz-Target").orElse("");
        if (target.endsWith("SendMessageBatch")) {
            return response(200, taken(Json.parseObject(body)));
        }
        if (target.endsWith("PutEvents")) {
            return response(200, "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}");
        }
        if (request.method().name().equals("PUT")) {
            return response(200, "");
        }
        throw new IllegalStateException("not simulated: " + request.method() + " " + request.getUri() + " " + target);
    }

    private String taken(Map<String, @Nullable Object> request) {
        List<Map<String, String>> successful = new ArrayList<>();
        if (request.get("Entries") instanceof List<?> entries) {
            for (Object each : entries) {
                if (each instanceof Map<?, ?> entry) {
                    String message = String.valueOf(entry.get("MessageBody"));
                    sent.add(message);
                    successful.add(Map.of(
                            "Id", String.valueOf(entry.get("Id")), "MessageId", "m", "MD5OfMessageBody", md5(message)));
                }
            }
        }
        return Json.write(Map.of("Successful", successful, "Failed", List.of()));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private static HttpExecuteResponse response(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Length", Integer.toString(bytes.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                .build();
    }
}
