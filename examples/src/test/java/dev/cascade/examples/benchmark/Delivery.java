package dev.cascade.examples.benchmark;

import java.time.Duration;

/**
 * How a queue hands messages to a Lambda function.
 *
 * @param batch the most messages an invocation gets
 * @param window how long messages are held back to fill a batch; Lambda wants at least a second for batches of more than 10
 * @param consumers how many invocations run at once; 2 is the least that an event source on SQS can be held to
 */
record Delivery(int batch, Duration window, int consumers) {

    /** The largest batch that nothing is held back for. */
    static final int SMALL = 10;

    Delivery {
        if (batch < 1 || batch > 10_000) {
            throw new IllegalArgumentException("a queue delivers 1 to 10000 messages at once, got " + batch);
        }
    }

    static Delivery of(int batch) {
        return new Delivery(batch, batch > SMALL ? Duration.ofSeconds(1) : Duration.ZERO, 2);
    }
}
