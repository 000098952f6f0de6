package dev.cascade.usecase.query;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.DagStore;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.DagStore.DagVersion;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.query.DagHistory.JobOfDag;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what is known of DAGs beyond their latest definitions. Thread-safe. */
public final class DescribeDag {

    private final DagStore dags;
    private final JobStore jobs;
    private final Plans plans;
    private final JobSnapshots snapshots;
    private final InstantSource clock;

    public DescribeDag(DagStore dags, JobStore jobs, Plans plans, JobSnapshots snapshots, InstantSource clock) {
        this.dags = dags;
        this.jobs = jobs;
        this.plans = plans;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** A version of a DAG and its definition. */
    public record Version(DagVersion version, DagDefinition definition) {}

    /**
     * A version of a DAG.
     *
     * @param version a number; what is none names no version
     * @throws RequestRejectedException if there is no such DAG, or it has no such version
     */
    public Version version(String dag, String version) {
        DagVersion found = find(dag, version);
        return new Version(
                found, dags.definition(dag, found.version()).orElseThrow(() -> versionNotFound(dag, version)));
    }

    /**
     * The graph of a version of a DAG.
     *
     * @param version a number; what is none names no version
     * @throws RequestRejectedException if there is no such DAG, or it has no such version
     */
    public DagGraph graph(String dag, String version) {
        DagVersion found = find(dag, version);
        Plan plan = plans.find(dag, found.version()).orElseThrow(() -> versionNotFound(dag, version));
        return DagGraph.of(found.createdAt(), plan);
    }

    private DagVersion find(String dag, String version) {
        return dags.versions(dag).stream()
                .filter(some -> Integer.toString(some.version()).equals(version))
                .findFirst()
                .orElseThrow(() -> versionNotFound(dag, version));
    }

    private RequestRejectedException versionNotFound(String dag, String version) {
        return RequestRejectedException.versionNotFound(
                dag, version, record(dag).version());
    }

    private DagRecord record(String dag) {
        return dags.find(dag).orElseThrow(() -> RequestRejectedException.dagNotFound(dag, dags));
    }

    /**
     * The latest jobs of a DAG with the statuses of their tasks. Reads the checkpoint of each.
     *
     * @param limit at most so many jobs
     * @throws RequestRejectedException if there is no such DAG
     */
    public DagHistory history(String dag, int limit) {
        record(dag);
        JobQuery latest = new JobQuery(Optional.of(dag), Optional.empty(), limit, Optional.empty());
        List<JobSnapshot> found = jobs.list(latest).items().stream()
                .map(JobHeader::id)
                .flatMap(id -> snapshots.find(id).stream())
                .toList();
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (JobSnapshot job : found) {
            Plan plan = job.job().plan();
            for (int task = 0; task < plan.size(); task++) {
                columns.putIfAbsent(plan.task(task).id(), columns.size());
            }
        }
        return new DagHistory(
                List.copyOf(columns.keySet()),
                found.stream().map(job -> row(job, columns)).toList());
    }

    private static JobOfDag row(JobSnapshot job, Map<String, Integer> columns) {
        List<@Nullable TaskStatus> statuses =
                new ArrayList<>(Collections.<@Nullable TaskStatus>nCopies(columns.size(), null));
        Plan plan = job.job().plan();
        for (int task = 0; task < plan.size(); task++) {
            Integer column = columns.get(plan.task(task).id());
            if (column != null) {
                statuses.set(column, job.job().taskStatus(task));
            }
        }
        return new JobOfDag(job.header(), job.taskCounts(), statuses);
    }

    /**
     * A DAG and when its schedule starts jobs from now on.
     *
     * @param isEnabled whether it is on; the schedule of one that is off starts nothing
     * @param schedule empty if it is only started otherwise
     */
    public record Timetable(boolean isEnabled, Optional<Schedule> schedule, List<ScheduledTick> ticks) {

        public Timetable {
            ticks = List.copyOf(ticks);
        }
    }

    /**
     * When the schedule of a DAG's latest version starts jobs.
     *
     * @param count how many times
     * @throws RequestRejectedException if there is no such DAG
     */
    public Timetable timetable(String dag, int count) {
        DagRecord record = record(dag);
        Optional<Schedule> schedule =
                plans.find(dag, record.version()).flatMap(plan -> plan.dag().schedule());
        List<ScheduledTick> ticks = new ArrayList<>();
        if (schedule.isPresent()) {
            Instant last = clock.instant();
            for (int i = 0; i < count; i++) {
                last = schedule.get().next(last);
                ticks.add(ScheduledTick.of(schedule.get(), last));
            }
        }
        return new Timetable(record.enabled(), schedule, ticks);
    }
}
