package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.cascade.usecase.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** Events as AWS sends them, read as the Lambda runtime reads them. */
final class Recorded {

    private Recorded() {}

    /** A message of a queue, as it is delivered for the {@code count}th time. */
    record Message(String id, String body, int count) {

        static Message of(String body) {
            return new Message(UUID.randomUUID().toString(), body, 1);
        }

        Message again() {
            return new Message(id, body, count + 1);
        }

        /** What names this delivery of it. */
        String receipt() {
            return "AQEB-" + id + "-" + count;
        }

        private Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> message = new LinkedHashMap<>();
            message.put("messageId", id);
            message.put("receiptHandle", receipt());
            message.put("body", body);
            message.put(
                    "attributes",
                    Map.of(
                            "ApproximateReceiveCount", Integer.toString(count),
                            "SentTimestamp", "1767225600000",
                            "SenderId", "AIDAIENQZJOLO23YVJ4VO",
                            "ApproximateFirstReceiveTimestamp", "1767225600001"));
            message.put("messageAttributes", Map.of());
            message.put("md5OfBody", "098f6bcd4621d373cade4e832627b4f6");
            message.put("eventSource", "aws:sqs");
            message.put("eventSourceARN", "arn:aws:sqs:eu-central-1:123456789012:cascade-control");
            message.put("awsRegion", "eu-central-1");
            return message;
        }
    }

    static String sqs(List<Message> messages) {
        return Json.write(Map.of("Records", messages.stream().map(Message::tree).toList()));
    }

    /** What Lambda puts into the queue when a function that was invoked asynchronously has answered. */
    static String succeeded(Map<String, @Nullable Object> event, @Nullable Object answer) {
        return destination(event, "Success", Map.of("statusCode", 200, "executedVersion", "$LATEST"), answer);
    }

    /** What it puts there when the function failed. */
    static String failed(Map<String, @Nullable Object> event, String type, String message) {
        return destination(
                event,
                "RetriesExhausted",
                Map.of("statusCode", 200, "executedVersion", "$LATEST", "functionError", "Unhandled"),
                Map.of("errorType", type, "errorMessage", message, "stackTrace", List.of()));
    }

    /** What it puts there when the function could not be invoked in time. */
    static String expired(Map<String, @Nullable Object> event) {
        Map<String, @Nullable Object> destination =
                Json.parseObject(destination(event, "EventAgeExceeded", Map.of(), null));
        destination.remove("responseContext");
        destination.remove("responsePayload");
        return Json.write(destination);
    }

    private static String destination(
            Map<String, @Nullable Object> event,
            String condition,
            Map<String, ?> responseContext,
            @Nullable Object payload) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("version", "1.0");
        message.put("timestamp", "2026-01-01T00:00:01.000Z");
        message.put(
                "requestContext",
                Map.of(
                        "requestId",
                        "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
                        "functionArn",
                        "arn:aws:lambda:eu-central-1:123456789012:function:crunch:$LATEST",
                        "condition",
                        condition,
                        "approximateInvokeCount",
                        1));
        message.put("requestPayload", event);
        message.put("responseContext", responseContext);
        message.put("responsePayload", payload);
        return Json.write(message);
    }

    /** What EventBridge puts there when an execution has changed. */
    static String execution(Map<String, @Nullable Object> detail) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("version", "0");
        message.put("id", "315c1398-40ff-a850-213b-158f73e60175");
        message.put("detail-type", "Step Functions Execution Status Change");
        message.put("source", "aws.states");
        message.put("account", "123456789012");
        message.put("time", "2026-01-01T00:00:02Z");
        message.put("region", "eu-central-1");
        message.put("resources", List.of(String.valueOf(detail.get("executionArn"))));
        message.put("detail", detail);
        return Json.write(message);
    }

    /** Records of the table's stream. */
    static String stream(List<Record> records) {
        List<Map<String, @Nullable Object>> trees = new ArrayList<>();
        for (Record streamRecord : records) {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("eventID", streamRecord.eventID());
            tree.put("eventName", streamRecord.eventNameAsString());
            tree.put("eventVersion", "1.1");
            tree.put("eventSource", "aws:dynamodb");
            tree.put("awsRegion", "eu-central-1");
            tree.put(
                    "dynamodb",
                    Map.of(
                            "ApproximateCreationDateTime",
                            1767225600,
                            "Keys",
                            image(streamRecord.dynamodb().keys()),
                            "NewImage",
                            image(streamRecord.dynamodb().newImage()),
                            "SequenceNumber",
                            streamRecord.dynamodb().sequenceNumber(),
                            "SizeBytes",
                            100,
                            "StreamViewType",
                            "NEW_IMAGE"));
            tree.put("eventSourceARN", "arn:aws:dynamodb:eu-central-1:123456789012:table/cascade/stream/x");
            trees.add(tree);
        }
        return Json.write(Map.of("Records", trees));
    }

    private static Map<String, @Nullable Object> image(Map<String, AttributeValue> attributes) {
        Map<String, @Nullable Object> image = new LinkedHashMap<>();
        attributes.forEach((name, value) -> image.put(name, value(value)));
        return image;
    }

    private static Map<String, String> value(AttributeValue value) {
        return switch (value.type()) {
            case S -> Map.of("S", value.s());
            case N -> Map.of("N", value.n());
            case B -> Map.of("B", Base64.getEncoder().encodeToString(value.b().asByteArray()));
            default -> Map.of("BOOL", "true");
        };
    }

    /** The event as a handler gets it. */
    static <T> T read(Class<T> type, String json) {
        return LambdaEventSerializers.serializerFor(type, Recorded.class.getClassLoader())
                .fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
