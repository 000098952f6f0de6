package dev.cascade.examples.benchmark;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Some jobs of one DAG.
 *
 * @param name as in the table: {@code W1}
 * @param what it looks like, for people
 * @param jobs how many jobs are started
 * @param shape what each of them looks like
 */
record Workload(String name, String what, int jobs, DagShape shape) {

    static final Workload W1 = new Workload("W1", "chain of 1,000", 1, new DagShape.Chain(1_000));
    static final Workload W2 = new Workload("W2", "1 → 10,000 → 1", 1, new DagShape.Fan(10_000));
    static final Workload W3 = new Workload("W3", "100 layers × 100, all-to-all", 1, new DagShape.Layers(100, 100));
    static final Workload W4 = new Workload("W4", "1,000 jobs of 1 → 8 → 1", 1_000, new DagShape.Fan(8));
    /** The same number of tasks with nothing to fold: not one task of a job can run beside another. */
    static final Workload W4C = new Workload("W4c", "1,000 jobs, chain of 10", 1_000, new DagShape.Chain(10));

    /** What is measured in several processes: W4, and a fifth of it, whose beginning and end count more. */
    static final List<Workload> W14 =
            List.of(W4, new Workload("W14", "200 jobs of 1 → 8 → 1", 200, new DagShape.Fan(8)));

    static final List<Workload> ALL = List.of(W1, W2, W3, W4, W4C);

    /** Tasks of all jobs. */
    int tasks() {
        return jobs * shape.size();
    }

    /** What every job is one of. */
    DagDefinition dag(TaskType type) {
        return new DagDefinition(
                "bench-" + name.toLowerCase(Locale.ROOT),
                Optional.of(what),
                true,
                Optional.empty(),
                OptionalInt.empty(),
                shape.tasks(type));
    }

    @Override
    public String toString() {
        return name;
    }
}
