package dev.cascade.examples.benchmark;

/**
 * A figure to reach.
 *
 * @param limit the figure
 * @param atMost whether less is better
 */
record Target(double limit, boolean atMost) {

    static Target atMost(double limit) {
        return new Target(limit, true);
    }

    static Target atLeast(double limit) {
        return new Target(limit, false);
    }

    boolean isReachedBy(double figure) {
        return atMost ? figure <= limit : figure >= limit;
    }
}
