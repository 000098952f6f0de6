package dev.cascade.aws.sqs;

import dev.cascade.aws.proof.Proofs;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.PushScheduler;
import dev.cascade.port.StoreException;
import dev.cascade.port.Topic;
import dev.cascade.usecase.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * What control functions tell each other: that a job is to be looked at, that a piece of a fan-out is to be carried out. Services put
 * their results into the same queue, and so may the code of tasks, as Lambda sends results with the rights of the function. So each message
 * has a proof that the control plane sent it. Thread-safe.
 *
 * @see StoreException
 */
public final class ControlQueue implements PushScheduler {

    private static final Logger LOG = LoggerFactory.getLogger(ControlQueue.class);

    /** The most that SQS takes in one request. A piece of 250 attempts is some 4 KB, so that ten are far below its 1 MB. */
    private static final int BATCH = 10;

    /**
     * How often a message is delivered before it is a dead letter. A message that fails at once each time is delivered for
     * the last time after 10 + 20 + … + 190 s: a store that cannot be reached for half an hour makes no dead letters.
     */
    public static final int MOST_DELIVERIES = 20;

    /** How long a message that failed stays hidden, for each time that it was delivered. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** How often what SQS refuses out of a batch is sent. */
    private static final int TRIES = 4;

    /** The field of a message that proves it. */
    private static final String MAC = "mac";

    private final SqsClient client;
    private final String url;
    private final Proofs proofs;

    /** @param client with the retries of the SDK */
    public ControlQueue(SqsClient client, String queueUrl, Proofs proofs) {
        this.client = client;
        this.url = queueUrl;
        this.proofs = proofs;
    }

    /**
     * Whether a message, read from the queue, was put there by one of these, of this installation.
     *
     * @throws StoreException if the keys cannot be read
     */
    public boolean isOwn(Map<String, @Nullable Object> message) {
        Map<String, @Nullable Object> unproven = new LinkedHashMap<>(message);
        @Nullable Object mac = unproven.remove(MAC);
        return proofs.isProof(mac, Proofs.Purpose.MESSAGE, Json.write(unproven));
    }

    private String proven(Map<String, @Nullable Object> message) {
        Map<String, @Nullable Object> proven = new LinkedHashMap<>(message);
        proven.put(MAC, proofs.prove(Proofs.Purpose.MESSAGE, Json.write(message)));
        return Json.write(proven);
    }

    /** The content of a message that makes the control plane look at the job. */
    public String bodyOfWake(String jobId) {
        return proven(message("wake", jobId));
    }

    /** Has the job looked at after {@code delay}, in whole seconds, 15 minutes at most. */
    public void wake(String jobId, Duration delay) {
        send(List.of(bodyOfWake(jobId)), delay);
    }

    /** Has what viewers of the topic have not received yet sent to them, after {@code delay}, in whole seconds. */
    @Override
    public void later(Topic topic, Duration delay) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("cascade", "push");
        if (topic instanceof Topic.OfJob ofJob) {
            message.put("job", ofJob.jobId());
        } else {
            message.put("topic", topic.text());
        }
        send(List.of(proven(message)), delay);
    }

    /** Has the pieces carried out after {@code delay}, in whole seconds. Some may be in the queue when this throws. */
    public void dispatch(List<FanOutPiece> pieces, Duration delay) {
        List<String> bodies = pieces.stream().map(this::body).toList();
        for (int from = 0; from < bodies.size(); from += BATCH) {
            send(bodies.subList(from, Math.min(from + BATCH, bodies.size())), delay);
        }
    }

    private String body(FanOutPiece piece) {
        Map<String, @Nullable Object> message = message("dispatch", piece.jobId());
        message.put("round", piece.round());
        message.put(
                "attempts", piece.attempts().stream().map(ControlQueue::numbers).toList());
        return proven(message);
    }

    private static List<Integer> numbers(FanOutPiece.Ref attempt) {
        TaskRef ref = attempt.task();
        return ref.isItem()
                ? List.of(ref.task(), attempt.number(), ref.mapIndex())
                : List.of(ref.task(), attempt.number());
    }

    private static Map<String, @Nullable Object> message(String kind, String jobId) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("cascade", kind);
        message.put("job", jobId);
        return message;
    }

    /**
     * A message that was received and could not be dealt with.
     *
     * @param receipt names this delivery of it
     * @param deliveries how often it was delivered, this time included
     * @param atLeast how long it has to stay away at least
     */
    public record Failed(String receipt, int deliveries, Duration atLeast) {

        private Duration pause() {
            Duration growing = PAUSE.multipliedBy(Math.min(deliveries, MOST_DELIVERIES));
            return growing.compareTo(atLeast) < 0 ? atLeast : growing;
        }
    }

    /**
     * Has messages delivered again after 10 s for each time that they were delivered. Otherwise they would stay hidden for the
     * queue's visibility timeout, which is made for functions that are throttled. Those that SQS does not take this for are
     * delivered after that timeout.
     */
    public void deliverSoonAgain(List<Failed> messages) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (Failed message : messages) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(String.valueOf(entries.size()))
                    .receiptHandle(message.receipt())
                    .visibilityTimeout((int) message.pause().toSeconds())
                    .build());
        }
        for (int from = 0; from < entries.size(); from += BATCH) {
            changeVisibility(entries.subList(from, Math.min(from + BATCH, entries.size())));
        }
    }

    private void changeVisibility(List<ChangeMessageVisibilityBatchRequestEntry> entries) {
        try {
            client.changeMessageVisibilityBatch(b -> b.queueUrl(url).entries(entries));
        } catch (SdkException e) {
            LOG.atWarn()
                    .log(
                            "{} messages of the control queue come again only after its visibility timeout: {}",
                            entries.size(),
                            e.getMessage());
        }
    }

    private void send(List<String> bodies, Duration delay) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (String body : bodies) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(String.valueOf(entries.size()))
                    .messageBody(body)
                    .delaySeconds((int) delay.toSeconds())
                    .build());
        }
        for (int tries = 1; !entries.isEmpty(); tries++) {
            List<BatchResultErrorEntry> refused = send(entries).failed();
            entries.removeIf(entry -> refused.stream().noneMatch(r -> r.id().equals(entry.id())));
            if (!entries.isEmpty() && tries == TRIES) {
                BatchResultErrorEntry first = refused.getFirst();
                throw new StoreException("the queue " + url + " did not take " + refused.size() + " of " + bodies.size()
                        + " messages in " + TRIES + " tries: " + first.code() + " " + first.message());
            }
        }
    }

    private SendMessageBatchResponse send(List<SendMessageBatchRequestEntry> entries) {
        try {
            return client.sendMessageBatch(b -> b.queueUrl(url).entries(entries));
        } catch (SdkException e) {
            throw new StoreException(
                    "the queue " + url + " did not take messages: " + e.getMessage()
                            + ". Check CASCADE_QUEUE_URL, and that the caller may send to it.",
                    e);
        }
    }
}
