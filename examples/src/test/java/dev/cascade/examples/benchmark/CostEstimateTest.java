package dev.cascade.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.cascade.examples.benchmark.SimulatedAccount.Estimated;
import dev.cascade.usecase.cost.Charge;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the control plane estimates for a job is about what the meter counts for it, in processes that have done nothing before. */
class CostEstimateTest {

    private static final double PERCENT = 10;

    /** Lost races, and what each process does once, are not estimated. Of a small job they are a larger part. */
    private static final double PERCENT_OF_SMALL = 25;

    /** What the meter does not count: it begins where a request has been let in, and ends where a function begins. */
    private static final Set<Charge> NOT_METERED =
            Set.of(Charge.HTTP_REQUESTS, Charge.TASK_INVOCATIONS, Charge.TASK_TIME);

    private static EmbeddedDynamo dynamo;

    @BeforeAll
    static void start() {
        dynamo = new EmbeddedDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void aChain() {
        check(new DagShape.Chain(200), PERCENT);
    }

    @Test
    void aFan() {
        check(new DagShape.Fan(1_000), PERCENT);
    }

    @Test
    void layers() {
        check(new DagShape.Layers(10, 100), PERCENT);
    }

    @Test
    void aSmallJob() {
        check(new DagShape.Fan(8), PERCENT_OF_SMALL);
    }

    private static void check(DagShape shape, double percent) {
        Estimated estimated =
                SimulatedAccount.estimated(new Workload("W", "one job", 1, shape), Delivery.of(10), dynamo);

        CostFigures counted = estimated.counted();
        double dollars = counted.dollarsPerMillion() * shape.size() / 1e6;
        double estimate = estimated.estimate().lines().stream()
                .filter(line -> !NOT_METERED.contains(line.charge()))
                .mapToDouble(line -> line.amount())
                .sum();
        String both = counted + "\n" + estimated.estimate().lines();
        assertThat(estimated.estimate().count(Charge.TASK_INVOCATIONS)).as(both).isEqualTo(shape.size());
        assertThat(estimated.estimate().count(Charge.WRITE_UNITS))
                .as(both)
                .isCloseTo((double) counted.usage().writeUnits(), withinPercentage(percent));
        assertThat(estimated.estimate().count(Charge.CONTROL_INVOCATIONS))
                .as(both)
                .isCloseTo((double) counted.controlInvocations(), withinPercentage(percent));
        assertThat(estimate).as(both).isCloseTo(dollars, withinPercentage(percent));
    }
}
