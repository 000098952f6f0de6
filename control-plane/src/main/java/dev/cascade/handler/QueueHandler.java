package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.Concurrently;
import dev.cascade.aws.sqs.ControlQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The control queue: results of tasks, timers, pieces of fan-outs, changes of DAG files. Messages about one job become one decision. A message that nobody can read fails
 * alone, so that it ends in the dead-letter queue. One that claims to be from somebody who did not send it is taken out of the queue, and counted by a
 * line in the log.
 */
public final class QueueHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(QueueHandler.class);

    /** The line that counts messages which were refused, their number in the field {@code refused}: a metric of the installation looks for it. */
    public static final String REFUSED_LINE = "messages of the control queue were refused";

    /** So many jobs are worked on at once. */
    private static final int AT_ONCE = 16;

    private final AwsControlPlane plane;
    private final ControlMessages messages;

    public QueueHandler() {
        this(AwsControlPlane.fromEnvironment());
        Priming.with(plane, () -> take(List.of(wakeOf(Priming.NO_JOB))));
    }

    /** One of a control plane that is there already. */
    public QueueHandler(AwsControlPlane plane) {
        this.plane = plane;
        this.messages = new ControlMessages(plane);
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        try {
            Map<String, Duration> failed = take(event.getRecords());
            deliverSoonAgain(event.getRecords(), failed);
            return new SQSBatchResponse(
                    failed.keySet().stream().map(BatchItemFailure::new).toList());
        } finally {
            plane.finish();
        }
    }

    private void deliverSoonAgain(List<SQSMessage> batch, Map<String, Duration> failed) {
        List<ControlQueue.Failed> again = new ArrayList<>();
        for (SQSMessage message : batch) {
            Duration atLeast = failed.get(message.getMessageId());
            if (atLeast != null) {
                again.add(new ControlQueue.Failed(message.getReceiptHandle(), deliveries(message), atLeast));
            }
        }
        plane.controlQueue().deliverSoonAgain(again);
    }

    /** Returns the ids of the messages that have to come again, with how long they have to stay away at least. */
    private Map<String, Duration> take(List<SQSMessage> batch) {
        Map<String, Duration> failed = new LinkedHashMap<>();
        Map<String, JobMessageBatch> byJob = new LinkedHashMap<>();
        List<Read> refused = new ArrayList<>();
        List<String> dagFiles = new ArrayList<>();
        for (Read read : Concurrently.map(batch, AT_ONCE, this::read)) {
            if (read.content().isEmpty()) {
                failed.put(read.id(), Duration.ZERO);
                continue;
            }
            switch (read.content().get()) {
                case ParsedMessage.Believed b ->
                    byJob.computeIfAbsent(b.message().jobId(), id -> new JobMessageBatch(plane, id))
                            .add(read.id(), read.isAgain(), b.message());
                case ParsedMessage.DagFiles d -> dagFiles.add(read.id());
                case ParsedMessage.Irrelevant i -> {}
                case ParsedMessage.Refused r -> refused.add(read);
            }
        }
        count(refused);
        if (!dagFiles.isEmpty() && !tellOfDagFiles()) {
            dagFiles.forEach(id -> failed.put(id, Duration.ZERO));
        }
        Concurrently.map(List.copyOf(byJob.values()), AT_ONCE, JobMessageBatch::take)
                .forEach(failed::putAll);
        return failed;
    }

    private boolean tellOfDagFiles() {
        try {
            plane.dagFilesChanged();
            return true;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("no process was asked to read DAG files that changed");
            return false;
        }
    }

    private SQSMessage wakeOf(String jobId) {
        SQSMessage message = new SQSMessage();
        message.setMessageId("priming");
        message.setBody(plane.controlQueue().bodyOfWake(jobId));
        return message;
    }

    /**
     * A message as it was read.
     *
     * @param content empty if it could not be read
     */
    private record Read(SQSMessage message, Optional<ParsedMessage> content) {

        String id() {
            return message.getMessageId();
        }

        /** Whether it may have been delivered before. */
        boolean isAgain() {
            return deliveries(message) > 1;
        }
    }

    /**
     * Logs one line a batch, as there may be many messages. The line names the first sender: for a function, SQS knows the
     * role's id and the function's name.
     */
    private static void count(List<Read> refused) {
        refused.stream().findFirst().ifPresent(first -> {
            if (first.content().orElseThrow() instanceof ParsedMessage.Refused why) {
                LOG.atWarn()
                        .addKeyValue("refused", refused.size())
                        .addKeyValue("message_id", first.id())
                        .addKeyValue("sender", attribute(first.message(), "SenderId", "unknown"))
                        .log("{}, the first because {}", REFUSED_LINE, why.reason());
            }
        });
    }

    private Read read(SQSMessage message) {
        boolean again = deliveries(message) > 1;
        try {
            return new Read(message, Optional.of(messages.read(message.getBody())));
        } catch (RuntimeException e) {
            // Once is enough: it comes again until it is put aside.
            LOG.atLevel(again ? Level.DEBUG : Level.ERROR)
                    .addKeyValue("message_id", message.getMessageId())
                    .log("a message of the control queue cannot be taken: {}", e.getMessage());
            return new Read(message, Optional.empty());
        }
    }

    private static int deliveries(SQSMessage message) {
        return Integer.parseInt(attribute(message, "ApproximateReceiveCount", "1"));
    }

    private static String attribute(SQSMessage message, String name, String otherwise) {
        Map<String, String> attributes = message.getAttributes();
        return attributes == null ? otherwise : attributes.getOrDefault(name, otherwise);
    }
}
