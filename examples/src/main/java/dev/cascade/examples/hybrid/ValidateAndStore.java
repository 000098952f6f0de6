package dev.cascade.examples.hybrid;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.List;
import java.util.Map;

/** Adds up the aggregated values once more, and stores them only if the sum is the one that was reported. */
public final class ValidateAndStore implements Task {

    /** How far two sums of the same floating-point numbers may be apart, as a share of the larger. */
    private static final double TOLERANCE = 1e-9;

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Input aggregated = Input.upstream(context, "aggregate_results");
        List<?> values = aggregated.list("all_values");
        Number reported = aggregated.number("aggregated_total");
        double sum = values.stream()
                .mapToDouble(value -> value instanceof Number number ? number.doubleValue() : Double.NaN)
                .sum();
        if (values.size() != aggregated.count("total_values") || !isClose(sum, reported.doubleValue())) {
            throw new NonRetryableException(
                    "aggregate_results reports %d values with the total %s, but holds %d with the total %s"
                            .formatted(aggregated.count("total_values"), reported, values.size(), sum));
        }
        return Map.of("validated", values.size(), "stored", values.size(), "total", reported);
    }

    private static boolean isClose(double one, double other) {
        return Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other));
    }
}
