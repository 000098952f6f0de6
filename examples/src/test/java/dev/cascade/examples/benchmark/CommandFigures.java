package dev.cascade.examples.benchmark;

import java.util.List;

/**
 * What tasks cost that are commands ({@code echo}).
 *
 * @param what how the tasks depend on each other
 * @param tasks in one run
 * @param runs one or more
 */
record CommandFigures(String what, int tasks, List<Run> runs) {

    /** How often the processor time of the bare start a task may take. */
    static final double LIMIT = 2;

    /**
     * One run, and as many bare starts of the same program right after it.
     *
     * @param seconds of the run
     * @param cpuSeconds processor time of this process and of all that it started
     * @param bareCpuSeconds the same for the bare starts
     */
    record Run(double seconds, double cpuSeconds, double bareCpuSeconds) {}

    double cpuMillisPerTask() {
        return median(runs.stream().mapToDouble(Run::cpuSeconds).toArray());
    }

    double bareCpuMillis() {
        return median(runs.stream().mapToDouble(Run::bareCpuSeconds).toArray());
    }

    double tasksPerSecond() {
        return 1_000 / median(runs.stream().mapToDouble(Run::seconds).toArray());
    }

    private double median(double... seconds) {
        return Timing.median(seconds) * 1_000 / tasks;
    }

    /** How many bare starts a task is worth: the median of the runs, each compared with the starts beside it. */
    double timesBare() {
        return Timing.median(runs.stream()
                .mapToDouble(run -> run.cpuSeconds() / run.bareCpuSeconds())
                .toArray());
    }
}
