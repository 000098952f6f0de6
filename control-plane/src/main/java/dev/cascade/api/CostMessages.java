package dev.cascade.api;

import dev.cascade.usecase.cost.JobCost;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Estimates of cost as JSON values. */
public final class CostMessages {

    private CostMessages() {}

    /** What a job cost, or would have cost. */
    public static Map<String, @Nullable Object> job(JobCost cost) {
        return new JsonObject()
                .with("job_id", cost.header().id())
                .with("dag", cost.header().dag())
                .with("status", cost.header().status().label())
                .with("last_event", cost.lastEvent())
                .with("complete", cost.isComplete())
                .with("estimate", true)
                .with("in_aws", cost.isInAws())
                .with("title", cost.title())
                .with("currency", "USD")
                .with("region", cost.prices().region())
                .with("prices_as_of", cost.prices().asOf().toString())
                .with("total", cost.total())
                .with("lines", cost.lines().stream().map(CostMessages::line).toList())
                .with("assumptions", cost.assumptions())
                .with("not_counted", cost.notCounted())
                .tree();
    }

    private static Map<String, @Nullable Object> line(JobCost.Line line) {
        return new JsonObject()
                .with("kind", line.charge().label())
                .with("text", line.charge().text())
                .with("count", line.count())
                .with("unit", line.charge().unit())
                .with("price", line.price())
                .with("per", line.charge().per())
                .with("amount", line.amount())
                .tree();
    }
}
