package dev.cascade.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cascade.usecase.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * Lambda, SQS, Step Functions, EventBridge and S3, as far as Cascade speaks with them, on the wire: it remembers what it is asked for, and answers as tests
 * say. Whatever comes is accepted unless a test says otherwise.
 */
public final class FakeAws implements AutoCloseable {

    public static final String REGION = "eu-central-1";
    public static final String ACCOUNT = "123456789012";

    private final HttpServer server;
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Invoked> invoked = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Postponed> postponed = new ConcurrentLinkedQueue<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Map<String, @Nullable Object>> executions = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> stopped = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Map<String, @Nullable Object>> events = new ConcurrentLinkedQueue<>();
    private final Map<String, ConcurrentLinkedQueue<String>> posted = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, String> queueAttributes = new ConcurrentHashMap<>();
    private volatile Lambda lambda = (name, type, event) -> Answer.of(202, "");
    private volatile Functions functions = path -> Answer.error(404, "ResourceNotFoundException", "no such function");
    private volatile boolean bucketExists = true;
    /** Keys of objects that may not be deleted together with others. */
    public final Set<String> undeletable = ConcurrentHashMap.newKeySet();

    private volatile StateMachines machines = input -> Optional.empty();
    private volatile Executions machineTypes = arn -> stateMachine(arn, "STANDARD");
    private volatile Executions described = arn -> Answer.error(400, "ExecutionDoesNotExist", "no such execution");

    public FakeAws() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** An invocation of a function, with the event that it was given. */
    public record Invoked(String function, String type, Map<String, @Nullable Object> event) {

        /** The attempt that it is for. */
        public String key() {
            return String.valueOf(event.get("idempotency_key"));
        }
    }

    /** A message that was put into a queue. */
    public record Sent(String queueUrl, String body, int delaySeconds) {}

    /** A message that was received and is to come again after a time. */
    public record Postponed(String receipt, int seconds) {}

    /** What is answered. */
    public record Answer(int status, Map<String, String> headers, String body) {

        public static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body);
        }

        public static Answer error(int status, String type, String message) {
            return new Answer(
                    status,
                    Map.of("x-amzn-errortype", type),
                    Json.write(Map.of("__type", type, "message", message, "Message", message)));
        }
    }

    /** How invocations are answered. */
    @FunctionalInterface
    public interface Lambda {
        Answer invoke(String function, String type, Map<String, @Nullable Object> event);
    }

    /** What there is to know of functions, by path. */
    @FunctionalInterface
    public interface Functions {
        Answer get(String path);
    }

    /** Whether an execution is refused. */
    @FunctionalInterface
    public interface StateMachines {
        Optional<Answer> start(Map<String, @Nullable Object> request);
    }

    /** What there is to know of an execution, by ARN. */
    @FunctionalInterface
    public interface Executions {
        Answer describe(String arn);
    }

    public void onDescribeStateMachine(Executions answers) {
        this.machineTypes = answers;
    }

    /** What Step Functions tells of a state machine. */
    public static Answer stateMachine(String arn, String type) {
        return Answer.of(
                200,
                Json.write(Map.of(
                        "stateMachineArn",
                        arn,
                        "name",
                        "m",
                        "type",
                        type,
                        "roleArn",
                        "r",
                        "definition",
                        "{}",
                        "creationDate",
                        1_767_225_600)));
    }

    public void onDescribe(Executions answers) {
        this.described = answers;
    }

    public void onInvoke(Lambda answers) {
        this.lambda = answers;
    }

    public void onFunction(Functions answers) {
        this.functions = answers;
    }

    public void onStart(StateMachines answers) {
        this.machines = answers;
    }

    public void queueHolds(String attribute, int messages) {
        queueAttributes.put(attribute, Integer.toString(messages));
    }

    /** Invocations that were accepted, in the order in which they came. */
    public List<Invoked> invoked() {
        return List.copyOf(invoked);
    }

    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** Takes away what was put into queues. */
    public List<Sent> takeSent() {
        List<Sent> taken = new ArrayList<>();
        for (Sent next = sent.poll(); next != null; next = sent.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** Messages whose visibility timeout was changed, in the order in which that was asked for. */
    public List<Postponed> postponed() {
        return List.copyOf(postponed);
    }

    /** From now on this is refused, or no longer. */
    public void refuse(String operation, boolean refuse) {
        if (refuse) {
            refused.add(operation);
        } else {
            refused.remove(operation);
        }
    }

    public List<Map<String, @Nullable Object>> executions() {
        return List.copyOf(executions);
    }

    public List<String> stopped() {
        return List.copyOf(stopped);
    }

    public List<Map<String, @Nullable Object>> events() {
        return List.copyOf(events);
    }

    public Map<String, byte[]> objects() {
        return objects;
    }

    /** What was posted to the WebSocket client. */
    public List<Map<String, @Nullable Object>> posted(String connection) {
        return posted.getOrDefault(connection, new ConcurrentLinkedQueue<>()).stream()
                .map(Json::parseObject)
                .toList();
    }

    /** From now on there is no such WebSocket client. */
    public void hangUp(String connection) {
        gone.add(connection);
    }

    /** From now on buckets cannot be listed. */
    public void loseBucket() {
        bucketExists = false;
    }

    /** How often this was asked for. */
    public int calls(String operation) {
        AtomicInteger count = calls.get(operation);
        return count == null ? 0 : count.get();
    }

    /** How often anything was asked for. */
    public int calls() {
        return calls.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public String queueUrl(String name) {
        return endpoint() + "/" + ACCOUNT + "/" + name;
    }

    /** What makes clients speak with this. */
    public void configure(AwsClientBuilder<?, ?> builder) {
        builder.endpointOverride(endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
        if (builder instanceof software.amazon.awssdk.services.s3.S3ClientBuilder s3) {
            s3.forcePathStyle(true);
        }
    }

    // ---- on the wire

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer;
        try {
            answer = answer(exchange, body);
        } catch (RuntimeException e) {
            answer = Answer.error(500, "TestBroken", String.valueOf(e));
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange, byte[] body) {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String path = exchange.getRequestURI().getRawPath();
        if (target != null) {
            String operation = target.substring(target.indexOf('.') + 1);
            count(operation);
            return json(operation, Json.parseObject(new String(body, StandardCharsets.UTF_8)));
        }
        if (path.contains("/@connections/")) {
            return post(path, new String(body, StandardCharsets.UTF_8));
        }
        if (path.contains("/functions/")) {
            return lambda(exchange, URLDecoder.decode(path, StandardCharsets.UTF_8), body);
        }
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null && query.contains("list-type=2")) {
            return listed(path, prefix(query));
        }
        if (query != null && query.equals("delete")) {
            return deleted(path, new String(body, StandardCharsets.UTF_8));
        }
        boolean chunked = exchange.getRequestHeaders().getFirst("x-amz-decoded-content-length") != null;
        return s3(exchange.getRequestMethod(), path, chunked ? dechunked(body) : body);
    }

    private static String prefix(String query) {
        return Stream.of(query.split("&"))
                .filter(parameter -> parameter.startsWith("prefix="))
                .map(parameter -> URLDecoder.decode(parameter.substring("prefix=".length()), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    /** Deletes the objects that a request names. */
    private Answer deleted(String path, String xml) {
        count("S3.DELETE_MANY");
        String bucket = path.endsWith("/") ? path : path + "/";
        Matcher keys = Pattern.compile("<Key>([^<]*)</Key>").matcher(xml);
        StringBuilder errors = new StringBuilder();
        while (keys.find()) {
            if (undeletable.contains(keys.group(1))) {
                errors.append("<Error><Key>")
                        .append(keys.group(1))
                        .append("</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
            } else {
                objects.remove(bucket + keys.group(1));
            }
        }
        return Answer.of(200, "<DeleteResult>" + errors + "</DeleteResult>");
    }

    private Answer listed(String path, String prefix) {
        count("S3.LIST");
        String bucket = path.endsWith("/") ? path : path + "/";
        StringBuilder contents = new StringBuilder();
        new TreeMap<>(objects).forEach((key, content) -> {
            if (key.startsWith(bucket + prefix)) {
                contents.append("<Contents><Key>")
                        .append(key.substring(bucket.length()))
                        .append("</Key><ETag>")
                        .append(md5(new String(content, StandardCharsets.UTF_8)))
                        .append("</ETag></Contents>");
            }
        });
        return bucketExists
                ? Answer.of(200, "<ListBucketResult>" + contents + "</ListBucketResult>")
                : Answer.of(404, "<Error><Code>NoSuchBucket</Code></Error>");
    }

    private void count(String operation) {
        calls.computeIfAbsent(operation, o -> new AtomicInteger()).incrementAndGet();
    }

    private Answer post(String path, String message) {
        String connection = URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
        count("PostToConnection");
        if (gone.contains(connection)) {
            return Answer.error(410, "GoneException", "");
        }
        posted.computeIfAbsent(connection, c -> new ConcurrentLinkedQueue<>()).add(message);
        return Answer.of(200, "");
    }

    private Answer lambda(HttpExchange exchange, String path, byte[] body) {
        if (!path.endsWith("/invocations")) {
            count(path.endsWith("/configuration") ? "GetFunctionConfiguration" : "GetFunctionEventInvokeConfig");
            return functions.get(path.substring(path.indexOf("/functions/") + "/functions/".length()));
        }
        count("Invoke");
        String name = path.substring(path.indexOf("/functions/") + "/functions/".length(), path.lastIndexOf('/'));
        String type = exchange.getRequestHeaders().getFirst("X-Amz-Invocation-Type");
        Map<String, @Nullable Object> event = Json.parseObject(new String(body, StandardCharsets.UTF_8));
        Answer answer = lambda.invoke(name, type, event);
        if (answer.status() < 300) {
            invoked.add(new Invoked(name, type, event));
        }
        return answer;
    }

    private Answer json(String operation, Map<String, @Nullable Object> request) {
        if (refused.contains(operation)) {
            return Answer.error(400, "AccessDeniedException", operation + " is refused");
        }
        return switch (operation) {
            case "ChangeMessageVisibilityBatch" -> postpone(request);
            case "SendMessageBatch" -> sendMessages(request);
            case "GetQueueAttributes" -> Answer.of(200, Json.write(Map.of("Attributes", attributes())));
            case "StartExecution" -> start(request);
            case "DescribeStateMachine" -> machineTypes.describe(String.valueOf(request.get("stateMachineArn")));
            case "DescribeExecution" -> described.describe(String.valueOf(request.get("executionArn")));
            case "StopExecution" -> {
                stopped.add(String.valueOf(request.get("executionArn")));
                yield Answer.of(200, "{\"stopDate\": 1767225600}");
            }
            case "PutEvents" -> putEvents(request);
            default -> Answer.error(400, "UnknownOperationException", operation);
        };
    }

    private Map<String, String> attributes() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : List.of("", "NotVisible", "Delayed")) {
            all.put("ApproximateNumberOfMessages" + name, queueAttributes.getOrDefault(name, "0"));
        }
        return all;
    }

    private Answer sendMessages(Map<String, @Nullable Object> request) {
        List<Map<String, Object>> successful = new ArrayList<>();
        for (Object entry : (List<?>) request.get("Entries")) {
            Map<?, ?> message = (Map<?, ?>) entry;
            String body = String.valueOf(message.get("MessageBody"));
            int delay = message.get("DelaySeconds") instanceof Integer d ? d : 0;
            sent.add(new Sent(String.valueOf(request.get("QueueUrl")), body, delay));
            successful.add(
                    Map.of("Id", String.valueOf(message.get("Id")), "MessageId", "m", "MD5OfMessageBody", md5(body)));
        }
        return Answer.of(200, Json.write(Map.of("Successful", successful, "Failed", List.of())));
    }

    private Answer postpone(Map<String, @Nullable Object> request) {
        List<Map<String, Object>> successful = new ArrayList<>();
        for (Object entry : (List<?>) request.get("Entries")) {
            Map<?, ?> message = (Map<?, ?>) entry;
            postponed.add(new Postponed(
                    String.valueOf(message.get("ReceiptHandle")), (Integer) message.get("VisibilityTimeout")));
            successful.add(Map.of("Id", String.valueOf(message.get("Id"))));
        }
        return Answer.of(200, Json.write(Map.of("Successful", successful, "Failed", List.of())));
    }

    private Answer start(Map<String, @Nullable Object> request) {
        Optional<Answer> refused = machines.start(request);
        if (refused.isPresent()) {
            return refused.get();
        }
        executions.add(request);
        return Answer.of(200, "{\"executionArn\": \"arn\", \"startDate\": 1767225600}");
    }

    private Answer putEvents(Map<String, @Nullable Object> request) {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Object entry : (List<?>) request.get("Entries")) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            ((Map<?, ?>) entry).forEach((name, value) -> event.put(String.valueOf(name), value));
            events.add(event);
            answers.add(Map.of("EventId", "e"));
        }
        return Answer.of(200, Json.write(Map.of("FailedEntryCount", 0, "Entries", answers)));
    }

    private Answer s3(String method, String path, byte[] body) {
        count("S3." + method);
        if (method.equals("PUT")) {
            objects.put(path, body);
            return new Answer(200, Map.of("ETag", "\"1\""), "");
        }
        if (method.equals("DELETE")) {
            objects.remove(path);
            return Answer.of(204, "");
        }
        byte[] found = objects.get(path);
        return found == null
                ? Answer.of(404, "<Error><Code>NoSuchKey</Code></Error>")
                : Answer.of(200, new String(found, StandardCharsets.UTF_8));
    }

    /** What lies in chunks, each after its length, as the SDK sends bodies with a checksum behind them. */
    private static byte[] dechunked(byte[] body) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        String text = new String(body, StandardCharsets.ISO_8859_1);
        for (int at = 0; ; ) {
            int end = text.indexOf("\r\n", at);
            int length = Integer.parseInt(text.substring(at, end).split(";", 2)[0], 16);
            if (length == 0) {
                return whole.toByteArray();
            }
            whole.write(body, end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
