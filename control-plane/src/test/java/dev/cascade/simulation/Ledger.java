package dev.cascade.simulation;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.SaveResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was saved, kept apart from the stores: a model of jobs that is as simple as can be. It checks each entry when it is saved, and tells the trace in
 * words. For one thread.
 */
final class Ledger {

    /** Faults that let something come late, or not at all. */
    private static final Set<Fault> DELAYING = EnumSet.of(
            Fault.CRASH,
            Fault.STORE_FAILURE,
            Fault.LOST_MESSAGE,
            Fault.LATE_MESSAGE,
            Fault.TIMER_FAILURE,
            Fault.STREAM_DOWN,
            Fault.CLOCK_SKEW,
            Fault.THROTTLING,
            Fault.PAUSE);

    /** Sweeps come every 20 s or more. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    private final World world;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<String, Plan> plans = new HashMap<>();
    private @Nullable JobStore store;
    private @Nullable DagStore dags;
    private Predicate<String> mayBeLost = worker -> true;
    private boolean timersDecide = true;

    Ledger(World world) {
        this.world = world;
    }

    /** A job as its entries say. */
    static final class Job {

        final String id;
        final String alias;
        final JobHeader header;
        final Plan plan;
        final Map<String, Task> tasks = new LinkedHashMap<>();
        JobStatus status = JobStatus.PENDING;
        long entries;
        long events;

        Job(String id, String alias, JobHeader header, Plan plan) {
            this.id = id;
            this.alias = alias;
            this.header = header;
            this.plan = plan;
            for (int task = 0; task < plan.size(); task++) {
                tasks.put(plan.task(task).id(), new Task());
            }
        }
    }

    /** A task as the entries say. */
    static final class Task {

        TaskStatus status = TaskStatus.PENDING;
        int attempt;
        /** Attempts that failed and were repeated for it, since an operator cleared the task. */
        int retries;

        String worker = "";

        /** When the next attempt is due after one that failed. */
        @Nullable Instant retryAt;
    }

    /** @param all without faults */
    void open(JobStore all, DagStore definitions) {
        this.store = all;
        this.dags = definitions;
    }

    /** @param test whether what a worker runs may be taken from it, since it is gone or stood still */
    void workersMayBeLost(Predicate<String> test) {
        this.mayBeLost = test;
    }

    /** The installation decides upon timers by its sweeps alone. */
    void timersWaitForSweeps() {
        this.timersDecide = false;
    }

    Collection<Job> jobs() {
        return jobs.values();
    }

    /** A short name for the job. */
    String alias(String jobId) {
        Job job = jobs.get(jobId);
        return job == null ? jobId : job.alias;
    }

    /** Whether the attempt is what its task is at. */
    boolean isInFlight(String jobId, String taskId, int attempt) {
        Job job = jobs.get(jobId);
        Task task = job == null ? null : job.tasks.get(taskId);
        return task != null && task.attempt == attempt && task.status.isInFlight();
    }

    /** The store, watched. */
    JobStore watching(JobStore watched, Consumer<String> changed) {
        return Ports.intercept(JobStore.class, watched, (call, arguments, target) -> {
            Object answer = target.call();
            if (answer == SaveResult.SAVED && call.equals("create")) {
                JobHeader header = (JobHeader) arguments[0];
                saved(header.id(), (Entry) arguments[1]);
                changed.accept(header.id());
            } else if (answer == SaveResult.SAVED && call.equals("append")) {
                saved((String) arguments[0], (Entry) arguments[1]);
                changed.accept((String) arguments[0]);
            } else if (call.equals("record")) {
                changed.accept((String) arguments[0]);
            }
            return answer;
        });
    }

    /** An entry was saved, or its writer was told so. */
    void saved(String jobId, Entry entry) {
        Job job = jobs.computeIfAbsent(jobId, this::read);
        if (entry.number() <= job.entries && isIn(jobId, entry)) {
            // Its writer repeated it, and was told that it is its own.
            return;
        }
        require(
                entry.number() == job.entries + 1,
                () -> job.alias + " has " + job.entries + " entries, and entry " + entry.number() + " was saved");
        require(
                entry.firstEvent() == job.events + 1,
                () -> "entry " + entry.number() + " of " + job.alias + " begins with event " + entry.firstEvent()
                        + " after event " + job.events);
        job.entries = entry.number();
        job.events = entry.lastEvent();
        world.tell(
                job.alias,
                () -> "entry " + entry.number() + ": "
                        + entry.events().stream()
                                .map(event -> words(job, event))
                                .collect(Collectors.joining("; ")));
        entry.events().forEach(event -> {
            if (event instanceof Event.TaskQueued queued) {
                checkPromptness(job, queued, entry.at());
            }
            happened(job, event);
        });
        checkAdmission(job);
    }

    private boolean isIn(String jobId, Entry entry) {
        return store != null
                && store.entries(jobId, entry.number() - 1, 1).stream()
                        .anyMatch(e -> e.at().equals(entry.at()) && e.events().equals(entry.events()));
    }

    private Job read(String jobId) {
        if (store == null) {
            throw new IllegalStateException("not opened");
        }
        JobHeader header = store.header(jobId)
                .orElseThrow(() -> world.violated("job " + jobId + " was saved, and is not in the store"));
        Plan plan = plans.computeIfAbsent(
                header.dag() + "/" + header.dagVersion(), key -> plan(header.dag(), header.dagVersion()));
        String alias = "job" + (jobs.size() + 1);
        world.tell(alias, () -> "is " + jobId + " of DAG " + header.dag() + ", " + header.context());
        return new Job(jobId, alias, header, plan);
    }

    private Plan plan(String dag, int version) {
        if (dags == null) {
            throw new IllegalStateException("not opened");
        }
        return Plan.of(dags.definition(dag, version).orElseThrow(), version);
    }

    // ---- events

    private void happened(Job job, Event event) {
        switch (event) {
            case Event.OfJob e -> job.status = e.status();
            case Event.ClearRequested e -> {}
            case Event.Unknown e -> throw world.violated(job.alias + " has an event that nobody wrote: " + e);
            case Event.OfTask e -> happened(job, e, job.tasks.computeIfAbsent(taskId(job, e), item -> new Task()));
        }
    }

    private static String taskId(Job job, Event.OfTask event) {
        return job.plan.nameOf(event.ref());
    }

    private void happened(Job job, Event.OfTask event, Task task) {
        TaskStatus before = task.status;
        task.retryAt = null;
        switch (event) {
            case Event.TaskCleared e -> {
                task.status = TaskStatus.PENDING;
                task.retries = 0;
            }
            case Event.TaskReady e -> task.status = TaskStatus.READY;
            case Event.TaskWaiting e -> {
                task.attempt = e.attempt();
                task.status = TaskStatus.WAITING;
            }
            case Event.TaskExpanded e -> task.status = TaskStatus.RUNNING;
            case Event.TaskQueued e -> {
                require(e.attempt() == task.attempt + 1 && !before.isInFlight(), () -> wrong(job, event, task));
                task.attempt = e.attempt();
                task.status = TaskStatus.QUEUED;
            }
            case Event.TaskRunning e -> {
                require(e.attempt() == task.attempt && before == TaskStatus.QUEUED, () -> wrong(job, event, task));
                task.worker = e.worker();
                task.status = TaskStatus.RUNNING;
            }
            case Event.TaskSucceeded e -> ended(job, event, task, e.attempt(), TaskStatus.SUCCESS);
            case Event.TaskFailed e -> ended(job, event, task, e.attempt(), TaskStatus.FAILED);
            case Event.TaskUpForRetry e -> {
                if (e.cost() == Event.Cost.LOSS) {
                    require(
                            mayBeLost.test(task.worker),
                            () -> words(job, event) + " was taken from " + task.worker + ", which is alive");
                }
                task.retries += e.cost() == Event.Cost.RETRY ? 1 : 0;
                ended(job, event, task, e.attempt(), TaskStatus.UP_FOR_RETRY);
                task.retryAt = e.retryAt();
            }
            case Event.TaskUpstreamFailed e -> task.status = TaskStatus.UPSTREAM_FAILED;
            case Event.TaskSkipped e -> task.status = TaskStatus.SKIPPED;
            case Event.TaskCancelled e -> task.status = TaskStatus.CANCELLED;
        }
    }

    private void ended(Job job, Event.OfTask event, Task task, int attempt, TaskStatus after) {
        // A task without work, a noop, succeeds without being queued.
        boolean isOfAttempt = attempt == task.attempt && task.status.isInFlight();
        boolean isWithoutWork = attempt == task.attempt + 1 && task.status == TaskStatus.PENDING;
        require(isOfAttempt || isWithoutWork, () -> wrong(job, event, task));
        task.attempt = attempt;
        task.status = after;
    }

    private static String wrong(Job job, Event.OfTask event, Task task) {
        return job.alias + ": " + words(job, event) + ", although it is " + task.status.label() + " at attempt "
                + task.attempt;
    }

    /** Without faults that lose or delay something, timers see to a retry, and it waits for no sweep. */
    private void checkPromptness(Job job, Event.TaskQueued queued, Instant at) {
        Task task = job.tasks.get(taskId(job, queued));
        if (!timersDecide
                || task == null
                || task.retryAt == null
                || DELAYING.stream().anyMatch(world::has)) {
            return;
        }
        Duration late = Duration.between(task.retryAt, at);
        require(
                late.compareTo(PROMPT) <= 0,
                () -> job.alias + ": " + words(job, queued) + " " + late.toSeconds() + " s after it was due");
    }

    /** Control planes do not wait for each other, so that as many as act at the same moment can exceed the limit. */
    private void checkAdmission(Job changed) {
        if (changed.status != JobStatus.RUNNING
                || changed.plan.dag().maxActiveJobs().isEmpty()) {
            return;
        }
        int limit = changed.plan.dag().maxActiveJobs().getAsInt() + (world.has(Fault.CONFLICT) ? 2 : 0);
        Set<String> active = new HashSet<>();
        for (Job job : jobs.values()) {
            if (job.status == JobStatus.RUNNING && job.header.dag().equals(changed.header.dag())) {
                active.add(job.alias);
            }
        }
        require(
                active.size() <= limit,
                () -> "DAG " + changed.header.dag() + " has a limit of " + limit + " active jobs, and there are "
                        + active);
    }

    private void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw world.violated(otherwise.get());
        }
    }

    // ---- words

    private static String words(Job job, Event event) {
        return switch (event) {
            case Event.OfJob e -> "job " + e.status().label();
            case Event.ClearRequested e ->
                e.actor().map(Actor::name).orElse("somebody") + " clears " + e.tasks() + " tasks";
            case Event.Unknown e -> e.label();
            case Event.TaskReady e -> taskId(job, e) + " ready";
            case Event.TaskWaiting e -> taskId(job, e) + "/" + e.attempt() + " waiting (" + e.kind() + ")";
            case Event.TaskExpanded e -> taskId(job, e) + " expanded to " + e.items() + " items";
            case Event.TaskCleared e -> taskId(job, e) + " cleared";
            case Event.TaskQueued e -> taskId(job, e) + "/" + e.attempt() + " queued";
            case Event.TaskRunning e -> taskId(job, e) + "/" + e.attempt() + " running on " + e.worker();
            case Event.TaskSucceeded e -> taskId(job, e) + "/" + e.attempt() + " succeeded";
            case Event.TaskFailed e ->
                taskId(job, e) + "/" + e.attempt() + " failed (" + e.error().type() + ")";
            case Event.TaskUpForRetry e ->
                taskId(job, e) + "/" + e.attempt() + " up for retry ("
                        + e.error().type() + ", " + e.cost() + ")";
            case Event.TaskUpstreamFailed e -> taskId(job, e) + " upstream_failed";
            case Event.TaskSkipped e -> taskId(job, e) + " skipped";
            case Event.TaskCancelled e -> taskId(job, e) + " cancelled";
        };
    }

    /** What has not ended, in words. */
    List<String> unfinished() {
        List<String> all = new ArrayList<>();
        for (Job job : jobs.values()) {
            if (!job.status.isTerminal()) {
                List<String> open = new ArrayList<>();
                job.tasks.forEach((id, task) -> {
                    if (!task.status.isTerminal()) {
                        open.add(id + "/" + task.attempt + " " + task.status.label());
                    }
                });
                all.add(job.alias + " is " + job.status.label() + ": " + open);
            }
        }
        return all;
    }
}
