package dev.cascade.local.aws;

import dev.cascade.dsl.Dag;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Attempts of jobs that nobody stored. */
final class Attempts {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Attempts() {}

    /** The first attempts of the tasks of a job with so many tasks. */
    static List<Attempt> ofJob(String jobId, int tasks) {
        Dag dag = Dag.named("sample");
        IntStream.range(0, tasks).forEach(i -> dag.noop("task_" + i));
        Plan plan = Plan.of(dag.build(), 1);
        JobHeader header = new JobHeader(
                jobId,
                "sample",
                1,
                "{}",
                "test",
                Optional.empty(),
                NOON,
                JobStatus.RUNNING,
                Optional.of(NOON),
                Optional.empty());
        return IntStream.range(0, tasks)
                .mapToObj(i -> new Attempt(header, plan, TaskRef.of(i), 1, new Nothing()))
                .toList();
    }

    private record Nothing() implements JobData {
        @Override
        public Map<String, @Nullable Object> params() {
            return Map.of();
        }

        @Override
        public Optional<TaskResult> resultOf(TaskRef ref) {
            return Optional.empty();
        }

        @Override
        public Map<Integer, TaskResult> resultsOf(int[] tasks) {
            return Map.of();
        }
    }
}
