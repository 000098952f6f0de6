package dev.cascade.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One execution of one version of a DAG: all that deciding needs, and nothing else (results, timestamps and messages are in the
 * job's journal). Immutable: a decision makes a new one, which shares with the old one whatever did not change.
 */
public final class Job {

    static final long NEVER = Long.MAX_VALUE;

    final String id;
    final Plan plan;
    final long seed;
    final JobStatus status;
    final PagedLongs tasks;
    /** Per task, in epoch milliseconds: the deadline of its attempt or the time of its retry; 0 for none. */
    final PagedLongs due;
    /** Names of workers; tasks refer to them by index, and index 0 is nobody. */
    final List<String> workers;

    final int remaining;
    final int failures;
    final int queued;
    /** Not later than the earliest of {@link #due}; may be earlier, which costs one look. */
    final long nextWake;

    final long entries;
    final long events;

    Job(Fold fold) {
        this.id = fold.id;
        this.plan = fold.plan;
        this.seed = fold.seed;
        this.status = fold.status;
        this.tasks = fold.tasks.done();
        this.due = fold.due.done();
        this.workers = fold.workers;
        this.remaining = fold.remaining;
        this.failures = fold.failures;
        this.queued = fold.queued;
        this.nextWake = fold.nextWake;
        this.entries = fold.entries;
        this.events = fold.events;
    }

    private Job(String id, Plan plan) {
        this.id = id;
        this.plan = plan;
        this.seed = seedOf(id);
        this.status = JobStatus.PENDING;
        this.tasks = plan.untouchedTasks();
        this.due = PagedLongs.zeros(plan.size());
        this.workers = List.of("");
        this.remaining = plan.size();
        this.failures = 0;
        this.queued = 0;
        this.nextWake = NEVER;
        this.entries = 0;
        this.events = 0;
    }

    /** A job to which nothing has happened. The jitter of its retries follows from {@code id}. */
    public static Job create(String id, Plan plan) {
        return new Job(id, plan);
    }

    private Job(Job other, long nextWake) {
        this.id = other.id;
        this.plan = other.plan;
        this.seed = other.seed;
        this.status = other.status;
        this.tasks = other.tasks;
        this.due = other.due;
        this.workers = other.workers;
        this.remaining = other.remaining;
        this.failures = other.failures;
        this.queued = other.queued;
        this.nextWake = nextWake;
        this.entries = other.entries;
        this.events = other.events;
    }

    Job withNextWake(long millis) {
        return millis == nextWake ? this : new Job(this, millis);
    }

    private static long seedOf(String id) {
        long seed = 1_125_899_906_842_597L;
        for (int i = 0; i < id.length(); i++) {
            seed = 31 * seed + id.charAt(i);
        }
        return seed;
    }

    /** The same job after the events of one journal entry. */
    public Job after(Entry entry) {
        if (entry.number() != entries + 1) {
            throw new IllegalStateException(
                    "job " + id + " is at entry " + entries + ", so entry " + entry.number() + " cannot follow");
        }
        Fold fold = new Fold(this, entry.number());
        entry.events().forEach(fold::apply);
        return fold.done();
    }

    /** Its whole state, for storing. */
    public Checkpoint checkpoint() {
        return Checkpoint.of(this);
    }

    public String id() {
        return id;
    }

    public Plan plan() {
        return plan;
    }

    public JobStatus status() {
        return status;
    }

    /** How many journal entries made it what it is; what the next save is conditional on. */
    public long entryCount() {
        return entries;
    }

    /** How many events happened to it: the number of the latest one. */
    public long eventCount() {
        return events;
    }

    /** Whether the job has this task, or this item of a mapped task. */
    public boolean has(TaskRef ref) {
        return !ref.isItem() && ref.task() >= 0 && ref.task() < plan.size();
    }

    /** The status of a task, as one if it is mapped. */
    public TaskStatus taskStatus(int task) {
        return TaskBits.status(tasks.get(task));
    }

    /** The status of a task or of an item, which the job must have, see {@link #has}. */
    public TaskStatus taskStatus(TaskRef ref) {
        return taskStatus(ref.task());
    }

    /** Number of the latest attempt; 0 before the first, and if there is no such task or item. */
    public int attempt(TaskRef ref) {
        return has(ref) ? TaskBits.attempt(tasks.get(ref.task())) : 0;
    }

    /** Whether this attempt is queued or running, so that its end still means something. */
    public boolean isInFlight(TaskRef ref, int attempt) {
        if (!has(ref)) {
            return false;
        }
        long bits = tasks.get(ref.task());
        return TaskBits.attempt(bits) == attempt && TaskBits.status(bits).isInFlight();
    }

    /** Attempts that are queued: handed out or about to be, not known to have started. */
    public int queuedCount() {
        return queued;
    }

    /** Tasks that have not ended. */
    public int remainingCount() {
        return remaining;
    }

    /** When the job wants a {@link Command.Tick} at the latest, if nothing else happens before. */
    public Optional<Instant> nextWake() {
        return nextWake == NEVER || status.isTerminal()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(nextWake));
    }

    /** All queued attempts, to be handed out again by a process that does not know whether they were. */
    public List<Effect.Dispatch> queuedAttempts() {
        List<Effect.Dispatch> result = new ArrayList<>();
        for (int task = 0; queued > 0 && task < plan.size(); task++) {
            long bits = tasks.get(task);
            if (TaskBits.status(bits) == TaskStatus.QUEUED) {
                result.add(new Effect.Dispatch(TaskRef.of(task), TaskBits.attempt(bits)));
            }
        }
        return result;
    }

    /** Attempts that run in the hands of this worker or service. */
    public List<Effect.Dispatch> attemptsOf(String worker) {
        int index = workers.indexOf(worker);
        List<Effect.Dispatch> result = new ArrayList<>();
        for (int task = 0; index > 0 && task < plan.size(); task++) {
            long bits = tasks.get(task);
            if (TaskBits.status(bits) == TaskStatus.RUNNING && TaskBits.worker(bits) == index) {
                result.add(new Effect.Dispatch(TaskRef.of(task), TaskBits.attempt(bits)));
            }
        }
        return result;
    }

    /** Those of {@link #attemptsOf} whose deadline has passed, so that the next decision ends them. */
    public List<Effect.Dispatch> overdueAttemptsOf(String worker, Instant now) {
        if (now.toEpochMilli() < nextWake || status.isTerminal()) {
            return List.of();
        }
        return attemptsOf(worker).stream()
                .filter(attempt -> due.get(attempt.ref().task()) != 0
                        && due.get(attempt.ref().task()) <= now.toEpochMilli())
                .toList();
    }

    /** Names of the workers that run something of this job. */
    public Set<String> busyWorkers() {
        Set<String> result = new LinkedHashSet<>();
        for (int task = 0; task < plan.size(); task++) {
            long bits = tasks.get(task);
            if (TaskBits.status(bits) == TaskStatus.RUNNING && TaskBits.worker(bits) != 0) {
                result.add(workers.get(TaskBits.worker(bits)));
            }
        }
        return result;
    }
}
