package dev.cascade.examples.benchmark;

import dev.cascade.aws.meter.Usage;
import dev.cascade.usecase.cost.PriceTable;

/**
 * What a workload used in AWS.
 *
 * @param delivery how completions came
 * @param usage what the control functions asked of AWS
 * @param taskInvocations functions of tasks that were invoked; running them is not the control plane's
 * @param advances how often completions of one job were decided upon together
 * @param lostRaces writes that were refused, as another environment had been there before
 * @param controlInvocations starts of jobs, and batches of completions
 * @param gbSeconds memory times time of these, by {@link Assumptions}
 * @param sqsRequests one for each completion sent, and one each for receiving and deleting up to ten
 */
record CostFigures(
        Workload workload,
        Delivery delivery,
        Usage usage,
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
        return perTask(usage.readUnits());
    }

    /** Calls that the control functions make: of DynamoDB, to invoke tasks, to tell of ends of jobs, to hand pieces of fan-outs on. */
    double callsPerTask() {
        return perTask(usage.totalCalls());
    }

    double controlInvocationsPerTask() {
        return perTask(controlInvocations);
    }

    double sqsRequestsPerTask() {
        return perTask(sqsRequests);
    }

    /** Dollars for a million tasks, by {@link #PRICES}. To run functions of tasks is not the control plane's; an event tells of one job's end. */
    double dollarsPerMillion() {
        double dollars = usage.writeUnits() * PRICES.millionWriteUnits()
                + usage.readUnits() * PRICES.millionReadUnits()
                + sqsRequests * PRICES.millionSqsRequests()
                + workload.jobs() * PRICES.millionEvents()
                + usage.callsTo("S3.PutObject") * PRICES.millionS3Puts();
        return perTask(dollars + PRICES.lambda(controlInvocations, gbSeconds) * 1e6);
    }

    private double perTask(double amount) {
        return amount / workload.tasks();
    }
}
