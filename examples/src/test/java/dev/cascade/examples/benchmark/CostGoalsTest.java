package dev.cascade.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The goals for cost, on workloads small enough for a test; the figures are counted, so they are the same everywhere. */
class CostGoalsTest {

    private static final Workload CHAIN = new Workload("W1", "chain of 200", 1, new DagShape.Chain(200));
    private static final Workload FAN = new Workload("W2", "1 → 1,000 → 1", 1, new DagShape.Fan(1_000));
    private static final Workload LAYERS = new Workload("W3", "10 layers × 100", 1, new DagShape.Layers(10, 100));
    private static final Workload JOBS = new Workload("W4", "50 jobs of 1 → 8 → 1", 50, new DagShape.Fan(8));

    private static EmbeddedDynamo dynamo;

    @BeforeAll
    static void start() {
        dynamo = new EmbeddedDynamo();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static CostFigures run(Workload workload, int batch) {
        return SimulatedAccount.run(workload, Delivery.of(batch), dynamo);
    }

    @Test
    void aHopOfAChainTakesOneWrite() {
        CostFigures figures = run(CHAIN, 10);

        assertThat(figures.folded()).isEqualTo(1);
        assertThat(figures.lostRaces()).isZero();
        // Header, index and end of a job are three writes; over 1,000 tasks they vanish.
        assertThat(figures.usage().writeUnits()).isBetween(201L, 205L);
    }

    @Test
    void aWideLayerTakesFarLessThanOneWriteATask() {
        CostFigures figures = run(FAN, 100);

        assertThat(figures.folded()).isGreaterThan(20);
        assertThat(figures.writeUnitsPerTask()).isBetween(0.01, 1.15);
        assertThat(figures.controlInvocationsPerTask()).isLessThanOrEqualTo(0.06);
        assertThat(figures.dollarsPerMillion()).isBetween(0.01, 0.75);
    }

    @Test
    void edgesCostNothing() {
        assertThat(run(LAYERS, 100).writeUnitsPerTask()).isLessThan(1.15);
    }

    @Test
    void aSmallJobStaysWithinItsWrites() {
        CostFigures figures = run(JOBS, 100);

        // Not less than the header with its index, three steps and the end, were all of a step folded into one.
        assertThat(figures.writeUnitsPerTask()).isBetween(0.6, 1.3);
    }

    @Test
    void theSameRunCostsTheSame() {
        assertThat(run(JOBS, 10)).isEqualTo(run(JOBS, 10));
    }

    @Test
    void everyTaskIsInvokedAndFoldedOnce() {
        CostFigures figures = run(LAYERS, 10);

        assertThat(figures.taskInvocations()).isEqualTo(LAYERS.tasks());
        assertThat(figures.folded()).isBetween(1.0, 10.0);
        // Each answer is sent; ten are received and deleted with a request each, if so many are there.
        assertThat(figures.sqsRequestsPerTask()).isBetween(1.2, 3.0);
    }
}
