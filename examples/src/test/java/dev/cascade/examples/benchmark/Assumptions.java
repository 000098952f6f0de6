package dev.cascade.examples.benchmark;

import java.time.Duration;
import java.util.Random;

/**
 * What the simulated part of AWS is like. Nothing of it is measured, and no latency made from it is reported: it decides which completions meet in
 * one batch. How long control functions run, {@link dev.cascade.usecase.cost.ControlFunctionTime} says.
 */
final class Assumptions {

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
}
