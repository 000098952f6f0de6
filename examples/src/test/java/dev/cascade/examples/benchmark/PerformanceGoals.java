package dev.cascade.examples.benchmark;

import java.util.List;
import java.util.Optional;

/**
 * What Cascade is to reach, and what others reach.
 *
 * <p>The peers' figures are of durable engines with no-op tasks, measured once by us on a machine with 2 cores that everything shared, median of
 * three, on smaller versions of the workloads: a chain of 200, 1 → 1,000 → 1, 10 layers × 50, 200 jobs of 10 tasks.
 */
final class PerformanceGoals {

    private static final double WIDE = 1.15;
    private static final double CONTROL_INVOCATIONS = 0.06;

    private PerformanceGoals() {}

    /** The best that somebody else reaches in a workload's own unit. */
    record Peer(String name, double figure) {}

    /** Milliseconds a hop for {@code W1}, else tasks a second. */
    static Optional<GoalFigure> speed(Workload workload, BenchmarkStore store) {
        boolean sqlite = store == BenchmarkStore.SQLITE;
        return switch (workload.name()) {
            case "W1" -> Optional.of(GoalFigure.atMost(sqlite ? 0.25 : 0.5));
            case "W2", "W4" -> Optional.of(GoalFigure.atLeast(sqlite ? 15_000 : 10_000));
            default -> Optional.empty();
        };
    }

    /** Tasks a second in several processes, over HTTP. */
    static Optional<GoalFigure> topology(Workload workload) {
        return Workload.W14.contains(workload) ? Optional.of(GoalFigure.atLeast(8_000)) : Optional.empty();
    }

    /** Milliseconds to read and prepare a DAG. */
    static Optional<GoalFigure> planLoad(Workload workload) {
        return workload.name().equals("W3") ? Optional.of(GoalFigure.atMost(50)) : Optional.empty();
    }

    /** In the unit of {@link #speed}. */
    static Optional<Peer> peer(Workload workload) {
        return switch (workload.name()) {
            case "W1" -> Optional.of(new Peer("DBOS Transact 1.1, in-process steps", 0.40));
            case "W2" -> Optional.of(new Peer("Restate 1.7, durable calls", 2_773));
            case "W3" -> Optional.of(new Peer("Restate 1.7, in-process runs", 2_069));
            case "W4" -> Optional.of(new Peer("Restate 1.7, in-process runs", 6_519));
            default -> Optional.empty();
        };
    }

    /** One demand on what a workload costs. */
    record Demand(String what, GoalFigure target, double figure) {

        boolean isMet() {
            return target.isReachedBy(figure);
        }
    }

    /** What is demanded of these figures. {@code fan} are those of W2 with the same batches, with which W3 is compared. */
    static List<Demand> cost(CostFigures figures, Optional<CostFigures> fan) {
        return switch (figures.workload().name()) {
            case "W1" -> List.of(writes(figures, 1.05));
            case "W2" ->
                List.of(
                        writes(figures, WIDE),
                        new Demand(
                                "control invocations a task",
                                GoalFigure.atMost(CONTROL_INVOCATIONS),
                                figures.controlInvocationsPerTask()),
                        new Demand("$ a million tasks", GoalFigure.atMost(0.75), figures.dollarsPerMillion()));
            case "W3" -> fan.map(f -> likeFan(figures, f)).map(List::of).orElse(List.of());
            case "W4" ->
                List.of(
                        writes(figures, 1.3),
                        new Demand("AWS calls a task", GoalFigure.atMost(2.2), figures.callsPerTask()),
                        new Demand("$ a million tasks", GoalFigure.atMost(1.00), figures.dollarsPerMillion()));
            default -> List.of();
        };
    }

    private static Demand writes(CostFigures figures, double limit) {
        return new Demand("WRU a task", GoalFigure.atMost(limit), figures.writeUnitsPerTask());
    }

    private static Demand likeFan(CostFigures layers, CostFigures fan) {
        double difference = 100 * (layers.writeUnitsPerTask() / fan.writeUnitsPerTask() - 1);
        return new Demand("% WRU beside W2", GoalFigure.atMost(5), Math.abs(difference));
    }
}
