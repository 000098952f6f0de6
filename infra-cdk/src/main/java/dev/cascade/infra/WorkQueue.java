package dev.cascade.infra;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.sqs.QueueProps;
import software.constructs.Construct;

/**
 * A standard queue, and the dead-letter queue for what could not be dealt with. Both keep messages for 14 days, the longest there is: what lies
 * there is work that has not been done. Encrypted by SQS, TLS only.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class WorkQueue extends Construct {

    private static final Duration KEPT = Duration.days(14);
    private final Queue queue;
    private final Queue deadLetters;

    /**
     * Adds both queues to a stack.
     *
     * @param scope the stack, or a construct in it
     * @param id unique in {@code scope}
     * @param visibility how long a message that was received stays hidden from others
     * @param receivedAtMost how often a message is received before it is a dead letter; AWS advises 5 or more where a function
     *     receives it, as it may be received for nothing when functions are throttled
     */
    public WorkQueue(Construct scope, String id, Duration visibility, int receivedAtMost) {
        super(scope, id);
        deadLetters = deadLetterQueue(this, "DeadLetters");
        queue = new Queue(
                this,
                "Queue",
                properties()
                        .visibilityTimeout(visibility)
                        .deadLetterQueue(DeadLetterQueue.builder()
                                .queue(deadLetters)
                                .maxReceiveCount(receivedAtMost)
                                .build())
                        .build());
    }

    /** A queue in which work ends that could not be done. */
    static Queue deadLetterQueue(Construct scope, String id) {
        Queue queue = new Queue(scope, id, properties().build());
        Suppressions.except(queue, "AwsSolutions-SQS3", "It is the dead-letter queue itself.");
        return queue;
    }

    private static QueueProps.Builder properties() {
        return QueueProps.builder()
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(KEPT);
    }

    /** The queue itself. */
    public Queue queue() {
        return queue;
    }

    /** Where messages end that were received several times and never deleted. */
    public Queue deadLetters() {
        return deadLetters;
    }
}
