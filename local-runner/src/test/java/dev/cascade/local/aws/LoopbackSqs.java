package dev.cascade.local.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One queue behind the part of the SQS API that a worker uses, on a port of 127.0.0.1. Messages that were received come back after a while. */
public final class LoopbackSqs implements AutoCloseable {

    private static final String PREFIX = "AmazonSQS.";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Duration visibility;
    private final Map<Integer, Message> messages = new LinkedHashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Deque<Integer> refusals = new ArrayDeque<>();
    private int lastId;
    private int lastReceipt;
    private int waiting;
    private boolean isPatient;

    private static final class Message {
        final int id;
        final String body;
        String receipt = "";
        int received;
        long hiddenUntil = Long.MIN_VALUE;

        Message(int id, String body) {
            this.id = id;
            this.body = body;
        }
    }

    /** @param visibility how long a message that was received is hidden */
    public LoopbackSqs(Duration visibility) throws IOException {
        this.visibility = visibility;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String queueUrl() {
        return endpoint() + "/000000000000/cascade-tasks";
    }

    /** Of the batches sent from now on, refuses the last so many messages of each. */
    public synchronized void refuse(Integer... messagesOfBatch) {
        refusals.addAll(List.of(messagesOfBatch));
    }

    /** From now on, a receive waits until there are messages, however long its wait time is. */
    public synchronized void letNobodyGoWithNothing() {
        isPatient = true;
    }

    /** How many requests wait for messages now. */
    public synchronized int waiting() {
        return waiting;
    }

    public synchronized List<String> bodies() {
        return messages.values().stream().map(m -> m.body).toList();
    }

    public synchronized int calls(String action) {
        return calls.getOrDefault(action, 0);
    }

    public synchronized void add(String body) {
        messages.put(++lastId, new Message(lastId, body));
        notifyAll();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String action =
                    exchange.getRequestHeaders().getFirst("X-Amz-Target").substring(PREFIX.length());
            Map<String, @Nullable Object> request =
                    Json.parseObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Map<String, Object> answer = queueUrl().equals(request.get("QueueUrl"))
                    ? answer(action, request)
                    : Map.of("__type", "com.amazonaws.sqs#QueueDoesNotExist", "message", "no such queue");
            byte[] body = Json.write(answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(answer.containsKey("__type") ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Map<String, Object> answer(String action, Map<String, @Nullable Object> request)
            throws InterruptedException {
        calls.merge(action, 1, Integer::sum);
        return switch (action) {
            case "SendMessageBatch" -> send(entries(request));
            case "ReceiveMessage" ->
                receive(number(request, "MaxNumberOfMessages"), number(request, "WaitTimeSeconds"));
            case "DeleteMessageBatch" -> ofEach(entries(request), e -> delete(String.valueOf(e.get("ReceiptHandle"))));
            case "ChangeMessageVisibilityBatch" -> ofEach(entries(request), this::show);
            case "GetQueueAttributes" -> Map.of("Attributes", attributes());
            default -> Map.of("__type", "com.amazonaws.sqs#UnsupportedOperation", "message", action);
        };
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> entries(Map<String, @Nullable Object> request) {
        return (List<Map<String, Object>>) java.util.Objects.requireNonNull(request.get("Entries"));
    }

    private static int number(Map<String, @Nullable Object> request, String field) {
        return request.get(field) instanceof Integer number ? number : 0;
    }

    private Map<String, Object> send(List<Map<String, Object>> entries) {
        int taken = entries.size() - (refusals.isEmpty() ? 0 : refusals.poll());
        List<Map<String, Object>> successful = new ArrayList<>();
        List<Map<String, Object>> failed = new ArrayList<>();
        for (Map<String, Object> entry : entries) {
            if (successful.size() < taken) {
                String body = String.valueOf(entry.get("MessageBody"));
                add(body);
                successful.add(Map.of("Id", entry.get("Id"), "MessageId", "m" + lastId, "MD5OfMessageBody", md5(body)));
            } else {
                failed.add(Map.of(
                        "Id", entry.get("Id"), "Code", "InternalError", "SenderFault", false, "Message", "try again"));
            }
        }
        return Map.of("Successful", successful, "Failed", failed);
    }

    private Map<String, Object> receive(int max, int waitSeconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        List<Map<String, Object>> received = take(max);
        waiting++;
        while (received.isEmpty() && (isPatient || System.nanoTime() < end)) {
            // Looks again now and then, as messages also come back.
            wait(isPatient ? 200 : Math.max(1, Math.min(200, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))));
            received = take(max);
        }
        waiting--;
        return Map.of("Messages", received);
    }

    private List<Map<String, Object>> take(int max) {
        long now = System.nanoTime();
        List<Map<String, Object>> taken = new ArrayList<>();
        for (Message message : messages.values()) {
            if (taken.size() < max && message.hiddenUntil <= now) {
                message.hiddenUntil = now + visibility.toNanos();
                message.receipt = message.id + "#" + ++lastReceipt;
                message.received++;
                taken.add(Map.of(
                        "MessageId",
                        "m" + message.id,
                        "ReceiptHandle",
                        message.receipt,
                        "Body",
                        message.body,
                        "MD5OfBody",
                        md5(message.body)));
            }
        }
        return taken;
    }

    private Map<String, Object> delete(String receipt) {
        messages.remove(Integer.valueOf(receipt.substring(0, receipt.indexOf('#'))));
        return Map.of();
    }

    private Map<String, Object> show(Map<String, Object> entry) {
        String receipt = String.valueOf(entry.get("ReceiptHandle"));
        Message message = messages.get(Integer.valueOf(receipt.substring(0, receipt.indexOf('#'))));
        if (message != null && message.receipt.equals(receipt)) {
            message.hiddenUntil =
                    System.nanoTime() + TimeUnit.SECONDS.toNanos(((Number) entry.get("VisibilityTimeout")).longValue());
            notifyAll();
        }
        return Map.of();
    }

    private interface One {
        Map<String, Object> answer(Map<String, Object> entry);
    }

    private static Map<String, Object> ofEach(List<Map<String, Object>> entries, One one) {
        entries.forEach(one::answer);
        return Map.of(
                "Successful",
                entries.stream().map(e -> Map.of("Id", e.get("Id"))).toList(),
                "Failed",
                List.of());
    }

    private Map<String, String> attributes() {
        long now = System.nanoTime();
        long visible =
                messages.values().stream().filter(m -> m.hiddenUntil <= now).count();
        return Map.of(
                "ApproximateNumberOfMessages", String.valueOf(visible),
                "ApproximateNumberOfMessagesNotVisible", String.valueOf(messages.size() - visible),
                "ApproximateNumberOfMessagesDelayed", "0");
    }

    private static String md5(String body) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(md5.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
