package dev.cascade.examples.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * One run of a workload.
 *
 * @param seconds from the first start of a job to the end of the last
 * @param cpuSeconds of this process
 * @param serverCpuSeconds of the database server, where it is ours to ask
 */
record Timing(double seconds, double cpuSeconds, Optional<Double> serverCpuSeconds) {

    /** The middle of what these runs took. */
    static double median(List<Timing> runs, ToDoubleFunction<Timing> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }

    static double median(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static OptionalDouble medianServerCpu(List<Timing> runs) {
        return runs.stream().anyMatch(run -> run.serverCpuSeconds().isEmpty())
                ? OptionalDouble.empty()
                : OptionalDouble.of(median(runs, run -> run.serverCpuSeconds().orElseThrow()));
    }
}
