package dev.cascade.examples.benchmark;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.AwsSettings;
import dev.cascade.dsl.definition.DagDefinition;
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
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoredJob;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.advance.CheckpointPolicy;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.FollowJob;
import dev.cascade.usecase.query.JobSnapshots;
import dev.cascade.usecase.query.TaskQuery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** W12: a large job, half done, in a process that has not seen it. Its tasks ended in random order, ten in an entry: this is what is hardest to read. */
final class LargeJob {

    /** Tasks whose ends are in one entry. */
    private static final int TOGETHER = 10;

    private static final int PAGE = 1_000;

    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong entries = new AtomicLong();
    /** A new one each time: the database may be one that is kept. */
    private final String id =
            new UUID(BEGIN.toEpochMilli() << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits()).toString();

    private final DagDefinition dag;
    private Instant now = BEGIN;

    private LargeJob(int tasks) {
        this.dag = new Workload("W12", "half done", 1, new DagShape.Fan(tasks - 2)).dag(TaskType.LOCAL);
        counts.put("tasks", (long) tasks);
    }

    /** @param url of an empty database */
    static ScaleFigures onSql(BenchmarkStore store, String url, int tasks) {
        LargeJob job = new LargeJob(tasks);
        try (SqlStores stores = SqlStores.open(url)) {
            job.write(stores.dags(), stores.jobs());
        }
        try (SqlStores stores = SqlStores.open(url)) {
            job.read(stores.dags(), stores.jobs(), () -> 0);
        }
        return new ScaleFigures(Scale.W12, store, job.counts);
    }

    static ScaleFigures onDynamo(EmbeddedDynamo dynamo, int tasks) {
        CountedAws aws = new CountedAws(dynamo.client());
        AwsSettings settings = WaitingJobs.settings(dynamo);
        LargeJob job = new LargeJob(tasks);
        AwsControlPlane writer = AwsControlPlane.forFunction(settings, aws.clients(), () -> job.now);
        job.write(writer.core().stores().dags(), writer.core().stores().jobs());
        AwsControlPlane reader = AwsControlPlane.forFunction(settings, aws.clients(), () -> job.now);
        job.read(
                reader.core().stores().dags(),
                reader.core().stores().jobs(),
                () -> aws.usage().readUnits());
        return new ScaleFigures(Scale.W12, BenchmarkStore.DYNAMODB, job.counts);
    }

    private void read(DagStore dags, JobStore store, DoubleSupplier readUnits) {
        JobStore jobs = counted(store);
        Plans plans = new Plans(dags);
        measure("plan of the DAG", readUnits, () -> plans.find(dag.name(), 1).orElseThrow());
        measure("cold load", readUnits, () -> {
            StoredJob stored = jobs.find(id).orElseThrow();
            Job job = stored.restore(plans.of(stored.header()));
            counts.put("tasks that have not ended", (long) job.remainingCount());
            counts.put(
                    "bytes of the checkpoint",
                    stored.checkpoint().map(c -> (long) c.sizeBytes()).orElse(0L));
        });
        JobSnapshots snapshots = new JobSnapshots(jobs, plans);
        DescribeJob describe = new DescribeJob(jobs, plans, snapshots);
        FollowJob follow = new FollowJob(jobs, plans, snapshots);
        measure("first page of " + PAGE + " tasks", readUnits, () -> describe.tasks(id, TaskQuery.all(0, PAGE)));
        measure("second page", readUnits, () -> describe.tasks(id, TaskQuery.all(PAGE, PAGE)));
        measure("snapshot for a viewer", readUnits, () -> follow.snapshot(id).orElseThrow());
        measure("all tasks", readUnits, () -> describe.details(id));
    }

    private void measure(String what, DoubleSupplier readUnits, Runnable read) {
        double unitsBefore = readUnits.getAsDouble();
        calls.set(0);
        entries.set(0);
        long began = System.nanoTime();
        read.run();
        counts.put(what + ": ms", (System.nanoTime() - began) / 1_000_000);
        if (calls.get() > 0) {
            counts.put(what + ": calls of the store", calls.get());
            counts.put(what + ": entries read", entries.get());
        }
        long units = Math.round(Math.ceil(readUnits.getAsDouble() - unitsBefore));
        if (units > 0) {
            counts.put(what + ": read units", units);
        }
    }

    private void write(DagStore dags, JobStore jobs) {
        dags.register(dag, "benchmark", Optional.empty(), now);
        Plan plan = Plan.of(dag, 1);
        CheckpointPolicy checkpoints = new CheckpointPolicy(0, 0);
        Job job = Job.create(id, plan);
        Decision decision = Decision.decide(job, List.of(new Command.Start()), now);
        jobs.create(header(), entry(job, decision, checkpoints));
        job = decision.job();
        List<Integer> tasks = new ArrayList<>();
        for (int task = 1; task < plan.size() - 1; task++) {
            tasks.add(task);
        }
        Collections.shuffle(tasks, new Random(1));
        tasks = tasks.subList(0, plan.size() / 2);
        tasks.addFirst(0);
        for (int from = 0, until = 1; from < tasks.size(); from = until, until += TOGETHER) {
            now = now.plusMillis(10);
            List<Command> ends = new ArrayList<>();
            for (int task : tasks.subList(from, Math.min(until, tasks.size()))) {
                ends.add(new Command.Complete(
                        TaskRef.of(task), 1, new Outcome.Success(TaskResult.inline(SmallObject.JSON)), now));
            }
            decision = Decision.decide(job, ends, now);
            jobs.append(id, entry(job, decision, checkpoints));
            job = decision.job();
        }
        counts.put("entries in the journal", job.entryCount());
    }

    private JobHeader header() {
        return new JobHeader(
                id,
                dag.name(),
                1,
                "{}",
                "bench",
                Optional.empty(),
                now,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
    }

    private static Entry entry(Job before, Decision decision, CheckpointPolicy checkpoints) {
        return new Entry(
                before.entryCount() + 1,
                before.eventCount() + 1,
                decision.at(),
                decision.events(),
                checkpoints.checkpoint(decision.job(), decision.events()));
    }

    private JobStore counted(JobStore store) {
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
