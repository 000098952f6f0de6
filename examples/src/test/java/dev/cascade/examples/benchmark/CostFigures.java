package dev.cascade.examples.benchmark;

import dev.cascade.aws.meter.PriceTable;
import dev.cascade.aws.meter.Usage;

/**
 * What a workload used in AWS.
 *
 * @param delivery how completions came
 * @param usage what DynamoDB was asked for
 * @param dagReads reads of a DAG's record, one for each start
 * @param taskInvocations functions of tasks that were invoked; running them is not the control plane's
 * @param advances how often completions of one job were decided upon together
 * @param lostRaces writes that were refused, as another environment had advanced the job
 * @param controlInvocations starts of jobs, and batches of completions
 * @param gbSeconds memory times time of these, by {@link Assumptions}
 * @param sqsRequests one for each completion sent, and one each for receiving and deleting up to ten
 */
record CostFigures(
        Workload workload,
        Delivery delivery,
        Usage usage,
        long dagReads,
        long taskInvocations,
        long advances,
        long lostRaces,
        long controlInvocations,
        double gbSeconds,
        long sqsRequests) {

    static final PriceTable PRICES = PriceTable.US_EAST_1;

    /** Completions folded per advance. */
    double folded() {
        return (double) taskInvocations / advances;
    }

    double writeUnitsPerTask() {
        return perTask(usage.writeUnits());
    }

    double readUnitsPerTask() {
        return perTask(usage.readUnits() + dagReads);
    }

    /** Calls that the control plane makes: of DynamoDB, and to invoke tasks. */
    double callsPerTask() {
        return perTask(usage.totalCalls() + dagReads + taskInvocations);
    }

    double controlInvocationsPerTask() {
        return perTask(controlInvocations);
    }

    double sqsRequestsPerTask() {
        return perTask(sqsRequests);
    }

    /** Dollars for a million tasks, by {@link #PRICES}. */
    double dollarsPerMillion() {
        double dollars = PRICES.dollars(usage)
                + dagReads * PRICES.millionReadUnits() / 1e6
                + PRICES.lambda(controlInvocations, gbSeconds)
                + sqsRequests * PRICES.millionSqsRequests() / 1e6;
        return perTask(dollars) * 1e6;
    }

    private double perTask(double amount) {
        return amount / workload.tasks();
    }
}
