package dev.cascade.usecase.cost;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Plan;
import dev.cascade.port.FunctionRegistry.Registration;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.cost.JobCost.Line;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Estimates what a job cost in AWS, or would have cost there, from what is stored of it. Reads the whole journal, and asks for the functions that the DAG
 * names. Thread-safe.
 */
public final class EstimateCost {

    private static final int ENTRIES_PER_READ = 500;

    /** So many functions are asked for, as each takes two calls. */
    private static final int MOST_FUNCTIONS = 100;

    private final JobStore jobs;
    private final Plans plans;
    private final CostBasis basis;
    private final PriceTable prices;
    private final InstantSource clock;

    public EstimateCost(JobStore jobs, Plans plans, CostBasis basis, PriceTable prices, InstantSource clock) {
        this.jobs = jobs;
        this.plans = plans;
        this.basis = basis;
        this.prices = prices;
        this.clock = clock;
    }

    /**
     * The estimate for a job, as far as the job has come.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public JobCost of(String jobId) {
        JobHeader header = jobs.header(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
        Plan plan = plans.of(header);
        JobUse use = new JobUse(header, plan, basis, functions(plan));
        for (List<Entry> some = read(jobId, use); !some.isEmpty(); some = read(jobId, use)) {
            some.forEach(use::add);
        }
        use.finish(clock.instant());
        List<Line> lines = new ArrayList<>();
        for (Charge charge : Charge.values()) {
            if (use.count(charge) > 0) {
                lines.add(new Line(charge, use.count(charge), charge.price(prices)));
            }
        }
        CostText text = new CostText(use, basis, prices);
        return new JobCost(
                use.current(), use.lastEvent(), basis.isInAws(), prices, lines, text.assumptions(), text.notCounted());
    }

    private List<Entry> read(String jobId, JobUse use) {
        return jobs.entries(jobId, use.lastEntry(), ENTRIES_PER_READ);
    }

    /** What is known of them; one that cannot be found out is unknown. */
    private Map<String, Registration> functions(Plan plan) {
        Set<String> names = IntStream.range(0, plan.size())
                .mapToObj(plan::task)
                .filter(task -> task.type() == TaskType.LAMBDA)
                .flatMap(task -> task.text("function_name").stream())
                .distinct()
                .limit(MOST_FUNCTIONS)
                .collect(Collectors.toSet());
        try {
            return names.isEmpty() ? Map.of() : basis.functions().find(names);
        } catch (StoreException e) {
            return Map.of();
        }
    }
}
