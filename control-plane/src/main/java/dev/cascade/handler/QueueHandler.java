package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.Concurrently;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The control queue: results of tasks, timers, pieces of fan-outs. What is told of one job becomes one decision. A message that nobody can read fails
 * alone, so that it ends in the dead-letter queue.
 */
public final class QueueHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(QueueHandler.class);

    /** So many jobs are worked on at once. */
    private static final int AT_ONCE = 16;

    private final AwsControlPlane plane;
    private final ControlMessages messages;

    public QueueHandler() {
        this(AwsControlPlane.fromEnvironment());
        Priming.with(() -> take(List.of(wakeOf(Priming.NO_JOB))));
    }

    /** One of a control plane that is there already. */
    public QueueHandler(AwsControlPlane plane) {
        this.plane = plane;
        this.messages = new ControlMessages(plane);
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        try {
            List<String> failed = take(event.getRecords());
            return new SQSBatchResponse(
                    failed.stream().map(BatchItemFailure::new).toList());
        } finally {
            plane.finish();
        }
    }

    /** Returns the ids of the messages that have to come again. */
    private List<String> take(List<SQSMessage> batch) {
        List<String> failed = new ArrayList<>();
        Map<String, JobMessages> byJob = new LinkedHashMap<>();
        Concurrently.map(batch, AT_ONCE, this::read).forEach(read -> {
            if (read.isUnreadable()) {
                failed.add(read.messageId());
            }
            read.content()
                    .ifPresent(c -> byJob.computeIfAbsent(c.jobId(), id -> new JobMessages(plane, id))
                            .add(read.messageId(), read.isAgain(), c));
        });
        Concurrently.map(List.copyOf(byJob.values()), AT_ONCE, JobMessages::take)
                .forEach(failed::addAll);
        return failed;
    }

    private static SQSMessage wakeOf(String jobId) {
        SQSMessage message = new SQSMessage();
        message.setMessageId("priming");
        message.setBody("{\"cascade\":\"wake\",\"job\":\"" + jobId + "\"}");
        return message;
    }

    /**
     * A message as it was read.
     *
     * @param isAgain whether it may have been delivered before
     */
    private record Read(String messageId, boolean isAgain, Optional<ControlMessage> content, boolean isUnreadable) {}

    private Read read(SQSMessage message) {
        boolean again = deliveries(message) > 1;
        try {
            return new Read(message.getMessageId(), again, messages.read(message.getBody()), false);
        } catch (RuntimeException e) {
            // Once is enough: it comes again until it is put aside.
            LOG.atLevel(again ? Level.DEBUG : Level.ERROR)
                    .addKeyValue("message_id", message.getMessageId())
                    .log("a message of the control queue cannot be taken: {}", e.getMessage());
            return new Read(message.getMessageId(), again, Optional.empty(), true);
        }
    }

    private static int deliveries(SQSMessage message) {
        Map<String, String> attributes = message.getAttributes();
        return attributes == null ? 1 : Integer.parseInt(attributes.getOrDefault("ApproximateReceiveCount", "1"));
    }
}
