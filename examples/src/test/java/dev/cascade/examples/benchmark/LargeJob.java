package dev.cascade.examples.benchmark;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Decision;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.examples.benchmark.ScaleFigures.Scale;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoredJob;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.DescribeJob;
import dev.cascade.usecase.Plans;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** W12: a large job, half done, in a process that has not seen it, on SQLite. */
final class LargeJob {

    /** Tasks whose ends are told of together. */
    private static final int TOGETHER = 100;

    private static final int ENTRIES_PER_CHECKPOINT = 500;
    private static final String ID = "large-job";

    private LargeJob() {}

    static ScaleFigures count(Path directory, int tasks) {
        Workload workload = new Workload("W12", "half done", 1, new DagShape.Fan(tasks - 2));
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        try (SqlStores stores = SqlStores.open(directory.resolve("w12.db"))) {
            stores.dags().register(workload.dag(TaskType.LOCAL), "benchmark", Optional.empty(), now);
            write(stores.jobs(), Plan.of(workload.dag(TaskType.LOCAL), 1), now);
        }
        try (SqlStores stores = SqlStores.open(directory.resolve("w12.db"))) {
            AtomicLong calls = new AtomicLong();
            AtomicLong entries = new AtomicLong();
            JobStore counted = counted(stores.jobs(), calls, entries);
            Plans plans = new Plans(stores.dags());
            Map<String, Long> counts = new LinkedHashMap<>();
            counts.put("tasks", (long) tasks);
            long began = System.nanoTime();
            StoredJob stored = counted.find(ID).orElseThrow();
            Job job = stored.restore(
                    plans.find(workload.dag(TaskType.LOCAL).name(), 1).orElseThrow());
            counts.put("cold load, ms", millisSince(began));
            counts.put("tasks that have not ended", (long) job.remainingCount());
            counts.put("entries read for it, besides the checkpoint", entries.getAndSet(0));
            counts.put("calls of the store", calls.getAndSet(0));
            DescribeJob describe = new DescribeJob(counted, plans);
            began = System.nanoTime();
            describe.details(ID);
            counts.put("first page of tasks, ms", millisSince(began));
            counts.put("entries read for the first page", entries.getAndSet(0));
            began = System.nanoTime();
            describe.details(ID);
            counts.put("second page of tasks, ms", millisSince(began));
            counts.put("entries read for the second page", entries.getAndSet(0));
            return new ScaleFigures(Scale.W12, counts);
        }
    }

    private static long millisSince(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    private static void write(JobStore jobs, Plan plan, Instant now) {
        Job job = Job.create(ID, plan);
        Decision first = Decision.decide(job, List.of(new Command.Start()), now);
        jobs.create(
                new JobHeader(
                        ID,
                        plan.dag().name(),
                        1,
                        "{}",
                        "bench",
                        Optional.empty(),
                        now,
                        JobStatus.PENDING,
                        Optional.empty(),
                        Optional.empty()),
                entry(job, first, false));
        job = first.job();
        for (int from = 0, until = 1; from < plan.size() / 2; from = until, until += TOGETHER) {
            List<Command> ends = new ArrayList<>();
            for (int task = from; task < Math.min(until, plan.size() / 2); task++) {
                ends.add(new Command.Complete(
                        TaskRef.of(task), 1, new Outcome.Success(TaskResult.inline(SmallObject.JSON)), now));
            }
            Decision decision = Decision.decide(job, ends, now);
            jobs.append(ID, entry(job, decision, (job.entryCount() + 1) % ENTRIES_PER_CHECKPOINT == 0));
            job = decision.job();
        }
    }

    private static Entry entry(Job before, Decision decision, boolean withCheckpoint) {
        return new Entry(
                before.entryCount() + 1,
                before.eventCount() + 1,
                decision.at(),
                decision.events(),
                withCheckpoint ? Optional.of(decision.job().checkpoint()) : Optional.empty());
    }

    private static JobStore counted(JobStore store, AtomicLong calls, AtomicLong entries) {
        return (JobStore) Proxy.newProxyInstance(
                LargeJob.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(store, arguments);
                        calls.incrementAndGet();
                        if (answer instanceof List<?> list) {
                            entries.addAndGet(list.size());
                        } else if (answer instanceof Optional<?> found
                                && found.isPresent()
                                && found.get() instanceof StoredJob job) {
                            entries.addAndGet(job.tail().size());
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
