package dev.cascade.examples.benchmark;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a workload took on this machine.
 *
 * @param runs one or more
 * @param planMillis to read the DAG's definition from the store and prepare it
 */
record LocalFigures(Workload workload, BenchmarkStore store, List<Timing> runs, double planMillis) {

    double tasksPerSecond() {
        return workload.tasks() / seconds();
    }

    /** Of a chain, which does one thing at a time: from one task's start to the next. */
    double millisPerHop() {
        return seconds() * 1_000 / workload.tasks();
    }

    double cpuMillisPerTask() {
        return Timing.median(runs, Timing::cpuSeconds) * 1_000 / workload.tasks();
    }

    OptionalDouble serverCpuMillisPerTask() {
        OptionalDouble seconds = Timing.medianServerCpu(runs);
        return seconds.isPresent()
                ? OptionalDouble.of(seconds.getAsDouble() * 1_000 / workload.tasks())
                : OptionalDouble.empty();
    }

    private double seconds() {
        return Timing.median(runs, Timing::seconds);
    }

    boolean isPerHop() {
        return workload.jobs() == 1 && workload.shape() instanceof DagShape.Chain;
    }

    /** What the goals are about. */
    double speed() {
        return isPerHop() ? millisPerHop() : tasksPerSecond();
    }

    Optional<GoalFigure> target() {
        return PerformanceGoals.speed(workload, store);
    }

    Optional<PerformanceGoals.Peer> peer() {
        return PerformanceGoals.peer(workload);
    }
}
