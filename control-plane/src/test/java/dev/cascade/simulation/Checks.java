package dev.cascade.simulation;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.JobDetails;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What must be true at the end of a run. For one thread. */
final class Checks {

    private final World world;
    private final Ledger ledger;
    private final SimulatedInstallation installation;

    Checks(World world, Ledger ledger, SimulatedInstallation installation) {
        this.world = world;
        this.ledger = ledger;
        this.installation = installation;
    }

    /** The jobs as the store lists them. */
    Map<String, JobHeader> headers() {
        Map<String, JobHeader> headers = new TreeMap<>();
        installation
                .jobs()
                .list(new JobQuery(Optional.empty(), Optional.empty(), 1_000, Optional.empty()))
                .items()
                .forEach(header -> headers.put(header.id(), header));
        return headers;
    }

    void atEnd(Map<String, String> answers) {
        Map<String, JobHeader> headers = headers();
        Set<String> saved = new HashSet<>();
        ledger.jobs().forEach(job -> saved.add(job.id));
        require(headers.keySet().equals(saved), () -> "saved were " + saved + ", listed are " + headers.keySet());
        require(saved.containsAll(answers.values()), () -> "told were " + answers + ", saved " + saved);
        long started = headers.values().stream()
                .filter(job -> !job.triggeredBy().equals("schedule"))
                .count();
        require(started == answers.size(), () -> answers.size() + " requests started " + started + " jobs");
        DescribeJob describe = new DescribeJob(installation.jobs(), new Plans(installation.dags()));
        for (Ledger.Job job : ledger.jobs()) {
            ofJob(job, describe.details(job.id));
            ofJournal(job, installation.jobs().entries(job.id, 0, Integer.MAX_VALUE));
        }
        ofSchedules(headers.values().stream().toList());
        List<String> inUse = installation.leftInUse();
        require(inUse.isEmpty(), () -> "left in use: " + inUse);
    }

    // ---- jobs

    private void ofJob(Ledger.Job job, JobDetails details) {
        Map<String, TaskDetails> byId = new HashMap<>();
        details.tasks().forEach(task -> byId.put(task.id(), task));
        boolean failed = false;
        boolean cancelled = false;
        for (TaskDefinition definition : job.plan.dag().tasks()) {
            TaskDetails task = byId.get(definition.id());
            TaskStatus status = task.status();
            Ledger.Task known = job.tasks.get(task.id());
            require(
                    status == known.status && task.attempts() == known.attempt,
                    () -> name(job, task) + " is described as " + status + " at attempt " + task.attempts()
                            + ", and was saved as " + known.status + " at attempt " + known.attempt);
            require(status.isTerminal() && task.completedAt().isPresent(), () -> name(job, task) + " has no end");
            failed |=
                    !definition.allowFailure() && (status == TaskStatus.FAILED || status == TaskStatus.UPSTREAM_FAILED);
            cancelled |= status == TaskStatus.CANCELLED;
            if (status == TaskStatus.SUCCESS && task.type() != TaskType.NOOP) {
                ofSuccess(job, task);
            }
            ofAttempts(job, definition, task);
        }
        JobStatus expected = cancelled ? JobStatus.CANCELLED : failed ? JobStatus.FAILED : JobStatus.SUCCESS;
        JobStatus status = details.header().status();
        require(
                status == expected && status == job.status,
                () -> job.alias + " is " + status + ", its tasks say " + expected + ", its entries " + job.status);
        if (!cancelled) {
            job.plan.dag().tasks().forEach(definition -> ofRule(job, definition, byId));
        }
    }

    private static String name(Ledger.Job job, TaskDetails task) {
        return job.alias + "/" + task.id();
    }

    private void ofSuccess(Ledger.Job job, TaskDetails task) {
        String expected = TaskWork.result(job.id + "/" + task.id() + "/" + task.attempts());
        require(
                task.startedAt().isPresent() && task.error().isEmpty(),
                () -> name(job, task) + " is not whole: " + task);
        String result = task.result().orElseThrow().json().orElse("").replace(" ", "");
        require(
                result.contains(expected),
                () -> name(job, task) + " succeeded with attempt " + task.attempts() + ", and has the result "
                        + result);
    }

    /** Nobody tries more often than the author wants, but for what was lost or handed back, and what an operator wants. */
    private void ofAttempts(Ledger.Job job, TaskDefinition definition, TaskDetails task) {
        int failures = job.tasks.get(task.id()).retries;
        require(
                failures <= definition.retry().retries(),
                () -> name(job, task) + " was retried " + failures + " times, allowed are "
                        + definition.retry().retries());
    }

    // ---- trigger rules

    /** What the rule makes of the upstreams' ends; more than one where it depends on what ended first. */
    private void ofRule(Ledger.Job job, TaskDefinition definition, Map<String, TaskDetails> byId) {
        TaskDetails task = byId.get(definition.id());
        boolean anyFailed = false;
        boolean anySkipped = false;
        for (String id : definition.dependsOn()) {
            TaskDetails upstream = byId.get(id);
            boolean mayFail = job.plan.dag().tasks().stream().anyMatch(t -> t.id().equals(id) && t.allowFailure());
            anyFailed |= !mayFail && isFailed(upstream.status());
            anySkipped |= upstream.status() == TaskStatus.SKIPPED;
        }
        boolean isSkippedByItself =
                task.reason().filter(TaskWork.NOTHING_TO_DO::equals).isPresent();
        boolean ran = isSkippedByItself || task.status() == TaskStatus.SUCCESS || task.status() == TaskStatus.FAILED;
        Set<End> allowed =
                switch (definition.triggerRule()) {
                    case ALL_SUCCESS ->
                        anyFailed && anySkipped
                                ? EnumSet.of(End.BLOCKED, End.SKIPPED)
                                : EnumSet.of(anyFailed ? End.BLOCKED : anySkipped ? End.SKIPPED : End.RAN);
                    case ALL_DONE -> EnumSet.of(End.RAN);
                    case NONE_FAILED -> EnumSet.of(anyFailed ? End.BLOCKED : End.RAN);
                    case ONE_FAILED -> EnumSet.of(anyFailed ? End.RAN : End.SKIPPED);
                };
        End end = ran ? End.RAN : task.status() == TaskStatus.SKIPPED ? End.SKIPPED : End.BLOCKED;
        require(
                definition.dependsOn().isEmpty() ? end == End.RAN : allowed.contains(end),
                () -> name(job, task) + " is " + task.status() + "; by its rule " + definition.triggerRule() + " it is "
                        + allowed);
    }

    private enum End {
        RAN,
        SKIPPED,
        BLOCKED
    }

    private static boolean isFailed(TaskStatus status) {
        return status == TaskStatus.FAILED || status == TaskStatus.UPSTREAM_FAILED;
    }

    // ---- journals and schedules

    private void ofJournal(Ledger.Job job, List<Entry> journal) {
        long nextEvent = 1;
        for (Entry entry : journal) {
            long expected = nextEvent;
            require(
                    entry.firstEvent() == expected,
                    () -> "the journal of " + job.alias + " has a gap before event " + entry.firstEvent());
            nextEvent = entry.lastEvent() + 1;
        }
        require(
                journal.size() == job.entries,
                () -> job.alias + " has " + journal.size() + " entries, saved were " + job.entries);
    }

    /** Each minute has one job, whichever process ran the schedule, and however late. */
    private void ofSchedules(List<JobHeader> headers) {
        for (String dag : List.of(Dags.EACH_MINUTE, Dags.LATEST_MINUTE)) {
            List<String> ticks = new ArrayList<>();
            headers.stream()
                    .filter(job -> job.dag().equals(dag))
                    .map(JobHeader::context)
                    .forEach(ticks::add);
            require(Set.copyOf(ticks).size() == ticks.size(), () -> dag + " has a minute with two jobs: " + ticks);
            require(!ticks.isEmpty(), () -> dag + " never had a job");
            for (Instant tick = World.BEGIN.plus(Duration.ofMinutes(1));
                    dag.equals(Dags.EACH_MINUTE) && tick.isBefore(World.CALM);
                    tick = tick.plus(Duration.ofMinutes(1))) {
                Instant minute = tick;
                require(
                        ticks.stream().anyMatch(context -> context.contains(minute.toString())),
                        () -> dag + " has no job for " + minute + ": " + ticks);
            }
        }
    }

    private void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw world.violated(otherwise.get());
        }
    }
}
