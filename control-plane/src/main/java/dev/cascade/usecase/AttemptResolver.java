package dev.cascade.usecase;

import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the input of a task, when a service sends it back with its end, to the attempt that it was made for, from the event alone: no job is read for it, unless the event's context is not the job's any more.
 * Thread-safe.
 */
public final class AttemptResolver {

    private final Plans plans;
    private final JobStore jobs;

    public AttemptResolver(Plans plans, JobStore jobs) {
        this.plans = plans;
        this.jobs = jobs;
    }

    /**
     * The attempt to which such an event was given.
     *
     * @param event as {@link TaskInput#toEvent} made it; the fields that name the attempt and the S3 key of its result must be
     *     authenticated before, as they are trusted here
     * @return the attempt, whose job is known as far as the event tells; empty if there is no such task
     * @throws IllegalArgumentException if it is not the event of a task
     */
    public Optional<Attempt> find(Map<?, ?> event) {
        String dag = text(event, "dag");
        int version = number(event, "dag_version");
        String task = text(event, "task_id");
        int attempt = number(event, "attempt");
        JobHeader job = header(event, dag, version);
        return plans.find(dag, version)
                .flatMap(plan -> find(job, plan, task, mapIndex(event), attempt, params(event)))
                .flatMap(found -> keepsWhere(found, event) ? Optional.of(found) : withStoredContext(found));
    }

    /** Whether the attempt's result, as its context tells, is kept where the event says. */
    private static boolean keepsWhere(Attempt attempt, Map<?, ?> event) {
        if (!attempt.definition().options().containsKey("output_s3_key")) {
            return true;
        }
        try {
            return event.get("task_config") instanceof Map<?, ?> options
                    && TaskInput.outputKey(attempt).equals(options.get("output_s3_key"));
        } catch (BadContextException e) {
            return false;
        }
    }

    /** The context of the event was changed. The task must not choose where its result is kept. */
    private Optional<Attempt> withStoredContext(Attempt attempt) {
        return jobs.header(attempt.job().id())
                .map(header -> new Attempt(
                        attempt.job(),
                        attempt.plan(),
                        attempt.ref(),
                        attempt.number(),
                        new EventData(Json.parseObject(header.context()))));
    }

    private static Optional<Attempt> find(
            JobHeader job, Plan plan, String task, int mapIndex, int attempt, Map<String, @Nullable Object> params) {
        OptionalInt index = plan.indexOf(task);
        return index.isEmpty()
                ? Optional.empty()
                : Optional.of(new Attempt(
                        job, plan, new TaskRef(index.getAsInt(), mapIndex), attempt, new EventData(params)));
    }

    private static int mapIndex(Map<?, ?> event) {
        return event.containsKey(TaskInput.MAP_INDEX) ? number(event, TaskInput.MAP_INDEX) : TaskRef.UNMAPPED;
    }

    /** When the event was made; the beginning of time if it does not tell. */
    public static Instant timestamp(Map<?, ?> event) {
        try {
            return Instant.parse(String.valueOf(event.get("timestamp")));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static JobHeader header(Map<?, ?> event, String dag, int version) {
        return new JobHeader(
                text(event, "job_id"),
                dag,
                version,
                "{}",
                "",
                Optional.empty(),
                timestamp(event),
                JobStatus.RUNNING,
                Optional.empty(),
                Optional.empty());
    }

    private static Map<String, @Nullable Object> params(Map<?, ?> event) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        if (event.get("context") instanceof Map<?, ?> context) {
            context.forEach((name, value) -> params.put(String.valueOf(name), value));
        }
        return Collections.unmodifiableMap(params);
    }

    private static String text(Map<?, ?> event, String field) {
        if (event.get(field) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException(
                "the event of a task has a \"" + field + "\" that is text, this one has none");
    }

    private static int number(Map<?, ?> event, String field) {
        if (event.get(field) instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException(
                "the event of a task has a \"" + field + "\" that is a whole number, this one has none");
    }

    /** What the event says of the job's context. Who reports has no need of results. */
    private record EventData(Map<String, @Nullable Object> params) implements JobData {

        @Override
        public Optional<TaskResult> resultOf(TaskRef ref) {
            throw new UnsupportedOperationException("results are not part of a report");
        }

        @Override
        public Map<Integer, TaskResult> resultsOf(int[] tasks) {
            throw new UnsupportedOperationException("results are not part of a report");
        }
    }
}
