package dev.cascade.examples.benchmark;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.examples.benchmark.ScaleFigures.Scale;
import dev.cascade.port.JobHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** W11: jobs that wait for a retry hours away, on DynamoDB, and what the tick asks of AWS in a minute in which none of them is due, and in one in which a few are. */
final class WaitingJobs {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_MINUTES = 60;

    /** So many of the jobs are due when half of the time has passed for which the others wait. */
    private static final int DUE_EARLIER = 100;

    private static final Duration HALF_WAY = Duration.ofHours(6);

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final CountedAws aws;
    private final AwsSettings settings;

    private WaitingJobs(EmbeddedDynamo dynamo) {
        this.aws = new CountedAws(dynamo.client());
        this.settings = settings(dynamo);
    }

    /** Settings of a control plane on a new table. */
    static AwsSettings settings(EmbeddedDynamo dynamo) {
        return AwsSettings.of(Map.of(
                AwsSettings.TABLE, dynamo.newTable(),
                AwsSettings.BUCKET, "artifacts",
                AwsSettings.QUEUE_URL, "https://sqs.us-east-1.amazonaws.com/000000000000/control",
                AwsSettings.TASK_QUEUE_URL, "https://sqs.us-east-1.amazonaws.com/000000000000/tasks"));
    }

    /** Counts a minute in which so many jobs wait, and one in which 100 of them are due. */
    static ScaleFigures count(EmbeddedDynamo dynamo, int jobs) {
        return new WaitingJobs(dynamo).count(jobs);
    }

    private ScaleFigures count(int jobs) {
        AwsControlPlane plane = AwsControlPlane.forFunction(settings, aws.clients(), () -> now);
        Workload single = new Workload("W11", "one task", jobs, new DagShape.Chain(1));
        String dag = single.dag(TaskType.LAMBDA).name();
        plane.core().stores().dags().register(single.dag(TaskType.LAMBDA), "benchmark", Optional.empty(), now);
        Instant begin = now;
        for (int i = 0; i < jobs; i++) {
            create(plane, dag, i, begin.plus(i < DUE_EARLIER ? HALF_WAY : HALF_WAY.multipliedBy(2)));
        }
        // In the first minute they are too young to be looked at.
        Usage first = minute(plane);
        long minutes = 0;
        Usage idle;
        do {
            idle = minute(plane);
            minutes++;
        } while (idle.totalCalls() > first.totalCalls() && minutes < MOST_MINUTES);
        now = begin.plus(HALF_WAY);
        Usage due = minute(plane);
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("waiting jobs", (long) jobs);
        counts.put("sweeps until all had been looked at once", minutes - 1);
        counts.put("calls in an idle minute", idle.totalCalls());
        counts.put("read units in an idle minute", Math.round(Math.ceil(idle.readUnits())));
        counts.put("write units in an idle minute", idle.writeUnits());
        counts.put("jobs that are due six hours later", (long) Math.min(jobs, DUE_EARLIER));
        counts.put("calls in that minute", due.totalCalls());
        counts.put("read units in that minute", Math.round(Math.ceil(due.readUnits())));
        counts.put("write units in that minute", due.writeUnits());
        return new ScaleFigures(Scale.W11, BenchmarkStore.DYNAMODB, counts);
    }

    private Usage minute(AwsControlPlane plane) {
        now = now.plus(MINUTE);
        Usage before = aws.usage();
        plane.core().runSchedules().run();
        plane.core().reconcileJobs().sweep();
        plane.finish();
        return aws.usage().since(before);
    }

    private void create(AwsControlPlane plane, String dag, int number, Instant retryAt) {
        String id = new UUID(now.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE | number).toString();
        JobHeader header = new JobHeader(
                id,
                dag,
                1,
                "{}",
                "bench",
                Optional.empty(),
                now,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
        TaskRef task = TaskRef.of(0);
        TaskError error = TaskError.retryable("Later", "not yet");
        plane.core()
                .stores()
                .jobs()
                .create(
                        header,
                        new Entry(
                                1,
                                1,
                                now,
                                List.of(
                                        new Event.JobRunning(),
                                        new Event.TaskQueued(task, 1),
                                        new Event.TaskRunning(task, 1, TaskType.LAMBDA.label(), now)),
                                Optional.empty()));
        // Of a job with nothing but its first entry, the first check would ask whether its functions were invoked.
        plane.core()
                .stores()
                .jobs()
                .append(
                        id,
                        new Entry(
                                2,
                                4,
                                now,
                                List.of(new Event.TaskUpForRetry(task, 1, error, retryAt, Event.Cost.RETRY)),
                                Optional.empty()));
    }
}
