package dev.cascade.examples.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workload took in several processes.
 *
 * @param runs one or more
 * @param counts of one further run, since counting takes time; empty if the server is not ours to count on
 */
record TopologyFigures(Topology topology, Workload workload, List<Run> runs, Optional<Counts> counts) {

    /**
     * One run.
     *
     * @param seconds from the first request to the moment at which the database has the end of the last job
     * @param cpuSeconds of each process, by its name; {@code client} is the process that sends the requests
     */
    record Run(double seconds, Map<String, Double> cpuSeconds) {}

    /**
     * What the server was asked to do, a task.
     *
     * @param transactions that were committed or rolled back
     * @param statements by their text, the most frequent first
     * @param lostRaces entries that were not written because another process had written one with this number
     */
    record Counts(double transactions, Map<String, Statements> statements, double lostRaces) {

        double allStatements() {
            return statements.values().stream().mapToDouble(Statements::calls).sum();
        }
    }

    /**
     * Statements of one text, a task.
     *
     * @param calls how often one was executed
     * @param millis how long the server took to execute them
     */
    record Statements(double calls, double millis) {

        Statements and(Statements more) {
            return new Statements(calls + more.calls, millis + more.millis);
        }
    }

    double tasksPerSecond() {
        return workload.tasks()
                / Timing.median(runs.stream().mapToDouble(Run::seconds).toArray());
    }

    /** The middle of what a process took. */
    double cpuMillisPerTask(String process) {
        double[] seconds = runs.stream()
                .mapToDouble(run -> run.cpuSeconds().getOrDefault(process, 0.0))
                .toArray();
        return Timing.median(seconds) * 1_000 / workload.tasks();
    }

    List<String> processes() {
        return List.copyOf(runs.getFirst().cpuSeconds().keySet());
    }

    Optional<GoalFigure> target() {
        return PerformanceGoals.topology(workload);
    }
}
