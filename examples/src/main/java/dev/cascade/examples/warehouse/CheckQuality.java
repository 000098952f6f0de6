package dev.cascade.examples.warehouse;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores the rows of all entities, and stops the pipeline when the score is too low. Payload: {@code records_per_issue}, one
 * issue is found in so many rows, and {@code lowest_score} of 100.
 */
public final class CheckQuality implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Map<String, Integer> rows = new TreeMap<>();
        for (Input transformed : Input.upstreams(context)) {
            rows.merge(transformed.text("entity"), transformed.count("records_transformed"), Integer::sum);
        }
        Input payload = Input.payload(config);
        int checked = rows.values().stream().mapToInt(Integer::intValue).sum();
        int issues = checked / Math.max(1, payload.count("records_per_issue"));
        double score = checked == 0 ? 100 : Math.round(10_000.0 * (checked - issues) / checked) / 100.0;
        double lowest = payload.number("lowest_score").doubleValue();
        if (score < lowest) {
            throw new NonRetryableException(
                    "quality score %s is below %s: %d issues in %d records".formatted(score, lowest, issues, checked));
        }
        return Map.of("score", score, "issues", issues, "records_checked", checked, "records_by_entity", rows);
    }
}
