package dev.cascade.examples.benchmark;

import java.time.Duration;
import java.util.Random;

/**
 * What the simulated part of AWS is like. Nothing of it is measured, and no latency made from it is reported: it decides which completions meet in
 * one batch, and how long control functions run.
 */
final class Assumptions {

    /** Memory of a control function. */
    static final double GIGABYTES = 0.5;
    /** An invocation of a control function apart from its calls. */
    static final Duration OVERHEAD = Duration.ofMillis(2);
    /** One call of DynamoDB over a connection that is open: idle ones are kept for half a minute. Those for one job follow each other, those for different jobs do not wait for each other. */
    static final Duration CALL = Duration.ofMillis(5);
    /** Asking Lambda to invoke a task's function. */
    static final Duration INVOKE = Duration.ofMillis(15);
    /** How many such requests are under way at once. */
    static final int INVOKES_AT_ONCE = 32;
    /** Time between the starts of two jobs. */
    static final Duration BETWEEN_STARTS = Duration.ofMillis(10);

    private final Random random = new Random(20_260_101);

    /** From asking for a function to its answer in the queue. */
    Duration toAnswer() {
        return between(57, 225);
    }

    /** From a queue to its poller. */
    Duration toPoller() {
        return between(16, 105);
    }

    /** A time of a log-normal distribution with this median and 99th percentile. */
    private Duration between(double median, double p99) {
        double sigma = Math.log(p99 / median) / 2.326;
        return Duration.ofNanos((long) (median * Math.exp(sigma * random.nextGaussian()) * 1e6));
    }

    /** How long the requests take with which a control function invokes tasks. */
    static Duration invoking(int tasks) {
        return INVOKE.multipliedBy((tasks + INVOKES_AT_ONCE - 1) / INVOKES_AT_ONCE);
    }
}
