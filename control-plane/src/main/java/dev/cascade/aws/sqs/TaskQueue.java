package dev.cascade.aws.sqs;

import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;

import dev.cascade.engine.TaskRef;
import dev.cascade.port.Attempt;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The queue of attempts that workers run, one message each: {@code {"job": …, "task": …, "attempt": …}}, and {@code "map_index"} for an item of a mapped task. A message says that an attempt may be
 * there to claim, no more: it may come late, twice, or for an attempt that is claimed already. May be used by many threads.
 *
 * @see StoreException
 */
public final class TaskQueue {

    private static final Logger LOG = LoggerFactory.getLogger(TaskQueue.class);

    /** The most that SQS takes or gives at once. */
    public static final int BATCH = 10;

    /** The longest that SQS waits for a message. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    /** How often messages are sent that SQS refuses out of a batch, which it does when it has trouble of its own. */
    private static final int TRIES = 4;

    private static final String MAP_INDEX = "map_index";

    private final SqsClient client;
    private final String url;

    /**
     * A queue that exists.
     *
     * @param client with the retries of the SDK; it must wait longer than {@link #LONGEST_WAIT} for an answer
     */
    public TaskQueue(SqsClient client, String queueUrl) {
        this.client = client;
        this.url = queueUrl;
    }

    /**
     * A message that was received, and is hidden from others until it is deleted or its visibility timeout ends.
     *
     * @param ref which task of the job's plan, or which item of a mapped task
     * @param attempt the attempt's number, from 1
     * @param receipt names this delivery of the message
     */
    public record Received(String jobId, TaskRef ref, int attempt, String receipt) {}

    /** Puts attempts into the queue, ten a request. Some may be in it when this throws. */
    public void send(List<Attempt> attempts) {
        for (int from = 0; from < attempts.size(); from += BATCH) {
            sendBatch(attempts.subList(from, Math.min(from + BATCH, attempts.size())));
        }
    }

    private void sendBatch(List<Attempt> attempts) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Attempt attempt : attempts) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(String.valueOf(entries.size()))
                    .messageBody(body(attempt))
                    .build());
        }
        List<BatchResultErrorEntry> refused = List.of();
        for (int tries = 0; tries < TRIES; tries++) {
            refused = refusedOf(entries);
            List<String> again = refused.stream().map(BatchResultErrorEntry::id).toList();
            entries.removeIf(entry -> !again.contains(entry.id()));
            if (entries.isEmpty()) {
                return;
            }
        }
        BatchResultErrorEntry first = refused.getFirst();
        throw new StoreException("the queue " + url + " did not take " + refused.size() + " of " + attempts.size()
                + " messages in " + TRIES + " tries: " + first.code() + " " + first.message());
    }

    private List<BatchResultErrorEntry> refusedOf(List<SendMessageBatchRequestEntry> entries) {
        return call(
                "send",
                () -> client.sendMessageBatch(send -> send.queueUrl(url).entries(entries))
                        .failed());
    }

    private static String body(Attempt attempt) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("job", attempt.job().id());
        body.put("task", attempt.ref().task());
        body.put("attempt", attempt.number());
        if (attempt.ref().isItem()) {
            body.put(MAP_INDEX, attempt.ref().mapIndex());
        }
        return Json.write(body);
    }

    /** Whether nothing waits in it, is under way to somebody, or is delayed. SQS may be some seconds behind. */
    public boolean isEmpty() {
        return call(
                        "tell its length",
                        () -> client.getQueueAttributes(get -> get.queueUrl(url)
                                .attributeNames(
                                        APPROXIMATE_NUMBER_OF_MESSAGES,
                                        APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                        APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)))
                .attributes()
                .values()
                .stream()
                .allMatch("0"::equals);
    }

    /**
     * Waits for messages and takes them. What cannot be read is logged and left, so that it ends in the dead-letter queue.
     *
     * @param max at most so many, 1 to {@value #BATCH}
     * @param wait how long, if there are none; in whole seconds, at most {@link #LONGEST_WAIT}
     */
    public List<Received> receive(int max, Duration wait) {
        List<Message> messages = call(
                        "receive",
                        () -> client.receiveMessage(receive ->
                                receive.queueUrl(url).maxNumberOfMessages(max).waitTimeSeconds((int) wait.toSeconds())))
                .messages();
        return messages.stream().map(this::read).flatMap(Optional::stream).toList();
    }

    private Optional<Received> read(Message message) {
        try {
            Map<String, @Nullable Object> body = Json.parseObject(message.body());
            if (body.get("job") instanceof String job
                    && body.get("task") instanceof Integer task
                    && body.get("attempt") instanceof Integer attempt
                    && body.getOrDefault(MAP_INDEX, TaskRef.UNMAPPED) instanceof Integer mapIndex) {
                return Optional.of(new Received(job, new TaskRef(task, mapIndex), attempt, message.receiptHandle()));
            }
        } catch (IllegalArgumentException e) {
            // Not JSON: it says so below, without the body, which is somebody else's.
        }
        LOG.atWarn()
                .addKeyValue("queue", url)
                .addKeyValue("message", message.messageId())
                .log("a message is not {\"job\", \"task\", \"attempt\"}; it is left for the dead-letter queue");
        return Optional.empty();
    }

    /** Removes messages for good, at most {@value #BATCH}. Harmless when repeated; one that stays behind comes again. */
    public void delete(List<Received> messages) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Received message : messages) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(String.valueOf(entries.size()))
                    .receiptHandle(message.receipt())
                    .build());
        }
        call(
                "delete",
                () -> client.deleteMessageBatch(delete -> delete.queueUrl(url).entries(entries)));
    }

    /** Has others receive messages at once that were received and not acted upon. At most {@value #BATCH}. */
    public void giveBack(List<Received> messages) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (Received message : messages) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(String.valueOf(entries.size()))
                    .receiptHandle(message.receipt())
                    .visibilityTimeout(0)
                    .build());
        }
        call(
                "take back",
                () -> client.changeMessageVisibilityBatch(
                        change -> change.queueUrl(url).entries(entries)));
    }

    private <T> T call(String attempted, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw new StoreException(
                    "the queue " + url + " failed to " + attempted + ": " + e.getMessage() + ". " + advice(e), e);
        }
    }

    private static String advice(SdkException cause) {
        if (cause instanceof QueueDoesNotExistException) {
            return "Check that CASCADE_TASK_QUEUE_URL is set right, and that the region in use is the queue's.";
        }
        if (!(cause instanceof SqsException refusal)) {
            return "SQS was not reached: check network, region and credentials.";
        }
        if (refusal.statusCode() == 403) {
            return "Grant the caller this action on the queue.";
        }
        return refusal.statusCode() >= 500 || refusal.isThrottlingException()
                ? "SQS has trouble of its own: the call may be repeated later."
                : "SQS refused the request itself: this is a defect, please report it.";
    }
}
