package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.cascade.aws.AwsControlPlane;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** The control functions over one control plane, for events that a simulation makes up. Each of them is one environment of its function. */
public final class SimulatedFunctions {

    private final QueueHandler queue;
    private final TableStreamHandler changes;
    private final TickHandler tick;

    public SimulatedFunctions(AwsControlPlane plane) {
        this.queue = new QueueHandler(plane);
        this.changes = new TableStreamHandler(plane);
        this.tick = new TickHandler(plane);
    }

    /** A message of the control queue as it is delivered for the {@code count}th time. */
    public record Delivery(String id, String body, int count) {

        private SQSMessage message() {
            SQSMessage message = new SQSMessage();
            message.setMessageId(id);
            message.setReceiptHandle(id);
            message.setBody(body);
            message.setAttributes(Map.of("ApproximateReceiveCount", Integer.toString(count)));
            return message;
        }
    }

    /** Delivers messages; the ids of those that have to come again. */
    public Set<String> queue(List<Delivery> batch) {
        SQSEvent event = new SQSEvent();
        event.setRecords(batch.stream().map(Delivery::message).toList());
        return queue.handleRequest(event, null).getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .collect(Collectors.toSet());
    }

    /** Hands over records of the table's stream; whether all were taken. */
    public boolean changes(List<Record> records) {
        DynamodbEvent event = Recorded.read(DynamodbEvent.class, Recorded.stream(records));
        return changes.handleRequest(event, null).getBatchItemFailures().isEmpty();
    }

    /** The minute. */
    public void tick() {
        tick.handleRequest(InputStream.nullInputStream(), OutputStream.nullOutputStream(), null);
    }

    /** What Lambda puts into the queue when a function has answered. */
    public static String succeeded(Map<String, @Nullable Object> event, Object answer) {
        return Recorded.succeeded(event, answer);
    }

    /** What it puts there when the function failed. */
    public static String failed(Map<String, @Nullable Object> event, String type, String message) {
        return Recorded.failed(event, type, message);
    }

    /** What EventBridge puts there when an execution has ended. */
    public static String execution(Map<String, @Nullable Object> detail) {
        return Recorded.execution(detail);
    }
}
