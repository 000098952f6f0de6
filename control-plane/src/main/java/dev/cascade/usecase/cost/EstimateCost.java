package dev.cascade.usecase.cost;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.cost.JobCost.Line;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Estimates what a job cost in AWS, or would have cost there, from what is stored of it, and asks for the functions that the DAG names. The journal is read
 * in stretches, for about {@link #LONGEST} at most. How far it was counted is kept, within a number of bytes, so that the next estimate reads only what
 * has been added. Thread-safe.
 */
public final class EstimateCost {

    /** How long an estimate reads the journal. An HTTP API of API Gateway waits 30 s for an answer, and looking up functions and the plan takes some of it. */
    static final Duration LONGEST = Duration.ofSeconds(12);

    private final JobStore jobs;
    private final Plans plans;
    private final CostBasis basis;
    private final PriceTable prices;
    private final InstantSource clock;
    private final Cache<Key, JobTally> kept;

    /** Keeps what was counted in a thirty-second of the memory that the process may use. */
    public EstimateCost(JobStore jobs, Plans plans, CostBasis basis, PriceTable prices, InstantSource clock) {
        this.jobs = jobs;
        this.plans = plans;
        this.basis = basis;
        this.prices = prices;
        this.clock = clock;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(Runtime.getRuntime().maxMemory() / 32)
                .weigher((Key key, JobTally tally) -> tally.memoryBytes())
                .executor(Runnable::run)
                .build();
    }

    /** A job; another one may take its id once it was deleted. */
    private record Key(String jobId, Instant createdAt) {}

    /**
     * The estimate for a job, as far as the job has come, or as far as its journal can be read in the time that there is.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public JobCost of(String jobId) {
        Instant began = clock.instant();
        JobHeader header = jobs.header(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
        Plan plan = plans.of(header);
        Key key = new Key(jobId, header.createdAt());
        JobTally tally = kept.get(key, created -> new JobTally(jobs, header, plan, basis, clock));
        JobTally.Counted counted = tally.count(began.plus(LONGEST));
        // It takes more than before, which the cache asks for only now.
        kept.put(key, tally);
        return cost(header, counted);
    }

    private JobCost cost(JobHeader header, JobTally.Counted counted) {
        JobUse use = counted.use();
        List<Line> lines = new ArrayList<>();
        for (Charge charge : Charge.values()) {
            if (use.count(charge) > 0) {
                lines.add(new Line(charge, use.count(charge), charge.price(prices)));
            }
        }
        CostText text = new CostText(counted, basis, prices);
        return new JobCost(
                counted.isComplete() ? use.current() : header,
                use.lastEvent(),
                counted.isComplete(),
                basis.isInAws(),
                prices,
                lines,
                text.assumptions(),
                text.notCounted());
    }
}
