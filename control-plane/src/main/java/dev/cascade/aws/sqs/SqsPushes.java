package dev.cascade.aws.sqs;

import dev.cascade.port.Pushes;
import dev.cascade.port.StoreException;
import dev.cascade.port.Topic;
import dev.cascade.usecase.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Pushes as messages on the control queue: {@code {"cascade":"push","job":ID}} or {@code {"cascade":"push","topic":TOPIC}}. Thread-safe. */
public final class SqsPushes implements Pushes {

    private static final String KIND = "push";

    private final SqsClient client;
    private final String queueUrl;

    public SqsPushes(SqsClient client, String queueUrl) {
        this.client = client;
        this.queueUrl = queueUrl;
    }

    @Override
    public void later(Topic topic, Duration delay) {
        int seconds = Math.toIntExact(delay.plusMillis(999).toSeconds());
        try {
            client.sendMessage(b -> b.queueUrl(queueUrl).messageBody(message(topic)).delaySeconds(seconds));
        } catch (SdkException e) {
            throw new StoreException(
                    "SQS did not take a message for the control queue: " + e.getMessage()
                            + "; check CASCADE_QUEUE_URL and the right sqs:SendMessage",
                    e);
        }
    }

    static String message(Topic topic) {
        return Json.write(
                topic instanceof Topic.OfJob ofJob
                        ? Map.of("cascade", KIND, "job", ofJob.jobId())
                        : Map.of("cascade", KIND, "topic", topic.text()));
    }

    /** The topic of which such a message tells; empty if it is another kind of message. */
    public static Optional<Topic> topic(Map<String, @Nullable Object> message) {
        if (!KIND.equals(message.get("cascade"))) {
            return Optional.empty();
        }
        return message.get("job") instanceof String job
                ? Topic.of(Topic.JOB + job)
                : Topic.of(String.valueOf(message.get("topic")));
    }
}
