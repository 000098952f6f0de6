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

/** W11: jobs that wait for a retry hours away, on DynamoDB, and what the tick asks of AWS in a minute in which nothing is due. */
final class WaitingJobs {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_MINUTES = 60;

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final CountedAws aws;
    private final AwsSettings settings;

    private WaitingJobs(EmbeddedDynamo dynamo) {
        this.aws = new CountedAws(dynamo.client());
        this.settings = AwsSettings.of(Map.of(
                AwsSettings.TABLE, dynamo.newTable(),
                AwsSettings.BUCKET, "artifacts",
                AwsSettings.QUEUE_URL, "https://sqs.us-east-1.amazonaws.com/000000000000/control",
                AwsSettings.TASK_QUEUE_URL, "https://sqs.us-east-1.amazonaws.com/000000000000/tasks"));
    }

    /** Counts a minute with so many waiting jobs; those become due at once half a minute later, and are counted as well. */
    static ScaleFigures count(EmbeddedDynamo dynamo, int jobs) {
        return new WaitingJobs(dynamo).count(jobs);
    }

    private ScaleFigures count(int jobs) {
        AwsControlPlane plane = AwsControlPlane.forFunction(settings, aws.clients(), () -> now);
        Workload single = new Workload("W11", "one task", jobs, new DagShape.Chain(1));
        String dag = single.dag(TaskType.LAMBDA).name();
        plane.dags().register(single.dag(TaskType.LAMBDA), "benchmark", Optional.empty(), now);
        Instant due = now.plus(Duration.ofHours(6));
        for (int i = 0; i < jobs; i++) {
            create(plane, dag, i, due);
        }
        long minutes = 0;
        Usage idle;
        do {
            idle = minute(plane);
            minutes++;
        } while (idle.totalCalls() > 20 && minutes < MOST_MINUTES);
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("waiting jobs", (long) jobs);
        counts.put("sweeps until all had been looked at once", minutes - 1);
        counts.put("calls in an idle minute", idle.totalCalls());
        counts.put("read units in an idle minute", Math.round(Math.ceil(idle.readUnits())));
        counts.put("write units in an idle minute", idle.writeUnits());
        return new ScaleFigures(Scale.W11, counts);
    }

    /** In a process that has seen nothing yet. */
    private Usage minute(AwsControlPlane warm) {
        now = now.plus(MINUTE);
        Usage before = aws.usage();
        warm.runSchedules().run();
        warm.reconcile().sweep();
        warm.finish();
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
        plane.jobs()
                .create(
                        header,
                        new Entry(
                                1,
                                1,
                                now,
                                List.of(
                                        new Event.JobRunning(),
                                        new Event.TaskQueued(task, 1),
                                        new Event.TaskRunning(task, 1, TaskType.LAMBDA.label(), now),
                                        new Event.TaskUpForRetry(task, 1, error, retryAt, Event.Cost.RETRY)),
                                Optional.empty()));
    }
}
