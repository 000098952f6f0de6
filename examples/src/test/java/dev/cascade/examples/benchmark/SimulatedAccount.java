package dev.cascade.examples.benchmark;

import dev.cascade.aws.dynamodb.DynamoJobStore;
import dev.cascade.aws.meter.AwsMeter;
import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.AdmitJobs;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.StartJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * An installation in AWS: the real use cases over a DynamoDB whose calls are counted; Lambda and SQS around them are simulated. A task's function is
 * invoked asynchronously, its answer comes into a queue, and a control function takes answers from there in batches. Each environment of a
 * control function knows only what it saw itself, as in Lambda. Does the same every time. For one thread and one workload.
 */
final class SimulatedAccount implements TaskDispatcher {

    private final Workload workload;
    private final AwsMeter meter = new AwsMeter();
    private final VirtualTime time = new VirtualTime();
    private final Assumptions assumptions = new Assumptions();
    private final RememberedDags dags = new RememberedDags();
    private final DynamoDbClient client;
    private final String table;
    private final StartJob starter;
    private final CompletionQueue queue;

    private long ids;
    private long taskInvocations;
    private long advances;
    private long controlInvocations;
    private Duration controlTime = Duration.ZERO;
    private int succeeded;
    /** Tasks that the invocation under way has invoked. */
    private int invoking;

    private SimulatedAccount(Workload workload, Delivery delivery, EmbeddedDynamo dynamo) {
        this.workload = workload;
        this.client = meter.counted(dynamo.client());
        this.table = dynamo.newTable();
        this.starter = starter();
        List<AdvanceJob> environments = new ArrayList<>();
        for (int i = 0; i < delivery.consumers(); i++) {
            environments.add(advanceJob(store(), new Plans(dags)));
        }
        this.queue = new CompletionQueue(delivery, time, (consumer, batch) -> take(environments.get(consumer), batch));
    }

    /**
     * Runs a workload to its end.
     *
     * @throws IllegalStateException if a job did not succeed, so that the figures would mean nothing
     */
    static CostFigures run(Workload workload, Delivery delivery, EmbeddedDynamo dynamo) {
        return new SimulatedAccount(workload, delivery, dynamo).run(delivery);
    }

    private CostFigures run(Delivery delivery) {
        dags.register(workload.dag(TaskType.LAMBDA), "benchmark", time.instant());
        for (int i = 0; i < workload.jobs(); i++) {
            time.after(Assumptions.BETWEEN_STARTS.multipliedBy(i), this::start);
        }
        time.pass();
        if (succeeded != workload.jobs()) {
            throw new IllegalStateException(
                    succeeded + " of " + workload.jobs() + " jobs of " + workload + " succeeded: there is a bug");
        }
        Usage usage = meter.usage();
        return new CostFigures(
                workload,
                delivery,
                usage,
                dags.lookups(),
                taskInvocations,
                advances,
                usage.callsTo("DynamoDb.PutItem") - advances - workload.jobs(),
                controlInvocations,
                controlTime.toNanos() / 1e9 * Assumptions.GIGABYTES,
                taskInvocations + queue.requests());
    }

    // ---- control functions

    private DynamoJobStore store() {
        return new DynamoJobStore(client, table, time);
    }

    private AdvanceJob advanceJob(DynamoJobStore store, Plans plans) {
        return new AdvanceJob(store, plans, this, this::saved, (job, at) -> {}, time);
    }

    private StartJob starter() {
        DynamoJobStore store = store();
        Plans plans = new Plans(dags);
        AdvanceJob advance = advanceJob(store, plans);
        return new StartJob(
                dags, store, plans, advance, new AdmitJobs(store, advance, Runnable::run), this::newId, time);
    }

    /** A UUID of version 7, as the product makes them, without chance. */
    private String newId() {
        return new UUID(time.millis() << 16 | 0x7000, Long.MIN_VALUE | ids++).toString();
    }

    private void saved(JobHeader header, Job job, Entry entry) {
        if (entry.newStatus().filter(JobStatus.SUCCESS::equals).isPresent()) {
            succeeded++;
        }
    }

    private void start() {
        long calls = calls();
        invoking = 0;
        starter.start(StartJob.Request.of(workload.dag(TaskType.LAMBDA).name(), "{}", "event"));
        invoked(calls() - calls + 1);
    }

    private Duration take(AdvanceJob advance, List<CompletionQueue.Message> batch) {
        invoking = 0;
        Map<String, List<Command.Complete>> byJob = new LinkedHashMap<>();
        batch.forEach(
                m -> byJob.computeIfAbsent(m.jobId(), id -> new ArrayList<>()).add(m.completion()));
        long mostCalls = 0;
        for (Map.Entry<String, List<Command.Complete>> job : byJob.entrySet()) {
            long calls = calls();
            advance.submit(job.getKey(), job.getValue()).join();
            advances++;
            mostCalls = Math.max(mostCalls, calls() - calls);
        }
        return invoked(mostCalls);
    }

    private Duration invoked(long callsInARow) {
        Duration took = Assumptions.OVERHEAD
                .plus(Assumptions.CALL.multipliedBy(callsInARow))
                .plus(Assumptions.invoking(invoking));
        controlInvocations++;
        controlTime = controlTime.plus(took);
        return took;
    }

    private long calls() {
        return meter.usage().totalCalls();
    }

    // ---- tasks

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        claimed.forEach(this::invoke);
    }

    @Override
    public void redispatch(List<Attempt> queued) {
        throw new IllegalStateException("no attempt is left queued");
    }

    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
        throw new IllegalStateException("no process ends before its time");
    }

    private void invoke(Attempt attempt) {
        taskInvocations++;
        invoking++;
        Duration until = Assumptions.invoking(invoking).plus(assumptions.toQueue());
        time.after(until, () -> queue.add(attempt.job().id(), completion(attempt)));
    }

    private Command.Complete completion(Attempt attempt) {
        Outcome outcome = new Outcome.Success(TaskResult.inline(SmallObject.JSON));
        return new Command.Complete(attempt.task(), attempt.number(), outcome, time.instant());
    }

    /** Lambda takes everything at once. */
    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        return queued;
    }

    @Override
    public String executor(Attempt reserved) {
        return TaskType.LAMBDA.label();
    }

    @Override
    public void release(List<Attempt> reserved) {
        // No place was taken.
    }

    @Override
    public void stop(Attempt attempt) {
        // A function cannot be stopped; its answer will decide nothing.
    }
}
