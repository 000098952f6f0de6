package dev.cascade.examples.benchmark;

/**
 * A figure to reach.
 *
 * @param limit the figure
 * @param atMost whether less is better
 */
record GoalFigure(double limit, boolean atMost) {

    static GoalFigure atMost(double limit) {
        return new GoalFigure(limit, true);
    }

    static GoalFigure atLeast(double limit) {
        return new GoalFigure(limit, false);
    }

    boolean isReachedBy(double figure) {
        return atMost ? figure <= limit : figure >= limit;
    }
}
