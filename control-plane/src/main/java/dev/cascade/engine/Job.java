package dev.cascade.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * One execution of one version of a DAG: all that deciding needs, and nothing else (results, timestamps and messages are in the
 * job's journal). Immutable: a decision makes a new one, which shares with the old one whatever did not change.
 *
 * <p>The state of each task instance has a place in arrays: that of a task is its index in the plan, and the items of mapped tasks follow.
 */
public final class Job {

    static final long NEVER = Long.MAX_VALUE;

    private static final int BYTES = 1_000;
    private static final int BYTES_PER_PLACE = 24;

    final String id;
    final Plan plan;
    final long seed;
    final JobStatus status;
    /** How many places there are: those of tasks and those of items. */
    final int places;
    /** {@link TaskState} by place. */
    final PagedLongs states;
    /** By place: the {@link UpstreamState} of a task, and the index of the mapped task for an item. */
    final PagedLongs upstreams;
    /** By place, in epoch milliseconds: by when the attempt must have ended; 0 for none. */
    final PagedLongs deadlines;
    /** By place, in epoch milliseconds: when the next attempt or the next look is due; 0 for none. */
    final PagedLongs reminders;
    /** By place: the entries of the latest attempt, see {@link TaskEntries#began(long)}. */
    final PagedLongs progress;
    /** By place: the entry of the latest failure, see {@link TaskEntries#failedIn}. */
    final PagedLongs failureEntries;
    /** One bit a place: whether it is {@link TaskStatus#isInFlight}. */
    final PagedLongs inFlight;
    /** {@link ExpansionRange} by task index. */
    final PagedLongs expansions;
    /** {@link ItemCounts} by task index. */
    final PagedLongs itemCounts;
    /** By task index: no item before this one is pending. */
    final PagedLongs firstPending;

    final WorkerTable workers;

    final int remaining;
    final int failures;
    final int queued;
    /** Not later than the earliest of {@link #deadlines} and {@link #reminders}; may be earlier, which costs one look. */
    final long nextWake;

    final long entries;
    final long events;

    Job(MutableJob job) {
        this.id = job.id;
        this.plan = job.plan;
        this.seed = job.seed;
        this.status = job.status;
        this.places = job.places;
        this.states = job.states.done();
        this.upstreams = job.upstreams.done();
        this.deadlines = job.deadlines.done();
        this.reminders = job.reminders.done();
        this.progress = job.progress.done();
        this.failureEntries = job.failureEntries.done();
        this.inFlight = job.inFlight.done();
        this.expansions = job.expansions.done();
        this.itemCounts = job.itemCounts.done();
        this.firstPending = job.firstPending.done();
        this.workers = job.workers.done();
        this.remaining = job.remaining;
        this.failures = job.failures;
        this.queued = job.queued;
        this.nextWake = job.nextWake;
        this.entries = job.entries;
        this.events = job.events;
    }

    private Job(String id, Plan plan) {
        this.id = id;
        this.plan = plan;
        this.seed = seedOf(id);
        this.status = JobStatus.PENDING;
        this.places = plan.size();
        PagedLongs zeros = plan.zeros();
        this.states = zeros;
        this.upstreams = plan.untouchedUpstreams();
        this.deadlines = zeros;
        this.reminders = zeros;
        this.progress = zeros;
        this.failureEntries = zeros;
        this.inFlight = plan.zeroBits();
        this.expansions = zeros;
        this.itemCounts = zeros;
        this.firstPending = zeros;
        this.workers = WorkerTable.EMPTY;
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

    Job withNextWake(long millis) {
        if (millis == nextWake) {
            return this;
        }
        MutableJob copy = new MutableJob(this, entries);
        copy.nextWake = millis;
        return copy.done();
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
        MutableJob next = new MutableJob(this, entry.number());
        entry.events().forEach(next::apply);
        return next.done();
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
        return place(ref) >= 0;
    }

    /** How many items the task has; 0 for one that is not mapped, or whose list is not known yet. */
    public int itemCount(int task) {
        return ExpansionRange.items(expansions.get(task));
    }

    /** The status of a task, as one if it is mapped. */
    public TaskStatus taskStatus(int task) {
        return TaskState.status(states.get(task));
    }

    /** The status of a task or of an item, which the job must have, see {@link #has}. */
    public TaskStatus taskStatus(TaskRef ref) {
        return TaskState.status(states.get(place(ref)));
    }

    /** Number of the latest attempt; 0 before the first, and if there is no such task or item. */
    public int attempt(TaskRef ref) {
        int place = place(ref);
        return place < 0 ? 0 : TaskState.attempt(states.get(place));
    }

    /** By when the attempt of a task or an item must have ended; empty if there is no such time. The job must have it, see {@link #has}. */
    public Optional<Instant> deadline(TaskRef ref) {
        return time(deadlines.get(place(ref)));
    }

    /** When the next attempt, or the next look at what is waited for, is due; empty if there is no such time. The job must have it, see {@link #has}. */
    public Optional<Instant> reminder(TaskRef ref) {
        return time(reminders.get(place(ref)));
    }

    private static Optional<Instant> time(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** What an attempt waits for that is {@link TaskStatus#WAITING}. The job must have the task or item, see {@link #has}. */
    public WaitKind waitKind(TaskRef ref) {
        return TaskState.waitKind(states.get(place(ref)));
    }

    /** Which entries of the journal tell of a task or of an item, which the job must have, see {@link #has}. */
    public TaskEntries entriesOf(TaskRef ref) {
        int place = place(ref);
        return TaskEntries.of(progress.get(place), failureEntries.get(place));
    }

    /** About how much memory it takes, in bytes, without its plan. */
    public long memoryBytes() {
        return BYTES + (long) BYTES_PER_PLACE * places;
    }

    /** Whether the end of this attempt still means something: it is queued or running, or waits. */
    public boolean isInFlight(TaskRef ref, int attempt) {
        int place = place(ref);
        if (place < 0) {
            return false;
        }
        long state = states.get(place);
        return TaskState.attempt(state) == attempt && TaskState.status(state).isOpenAttempt();
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
        return inFlight(queued, place -> TaskState.status(states.get(place)) == TaskStatus.QUEUED);
    }

    /** Attempts that run in the hands of this worker or service. */
    public List<Effect.Dispatch> attemptsOf(String worker) {
        int index = workers.busyIndex(worker);
        return index == WorkerTable.NOBODY
                ? List.of()
                : inFlight(workers.running(index), place -> TaskState.worker(states.get(place)) == index);
    }

    /** Those attempts in flight that are wanted, of which there are {@code count}. */
    private List<Effect.Dispatch> inFlight(int count, IntPredicate wanted) {
        List<Effect.Dispatch> result = new ArrayList<>(count);
        for (int place = nextInFlight(0); result.size() < count; place = nextInFlight(place + 1)) {
            if (wanted.test(place)) {
                result.add(new Effect.Dispatch(ref(place), TaskState.attempt(states.get(place))));
            }
        }
        return result;
    }

    private int nextInFlight(int from) {
        return inFlight.nextBit(from, places);
    }

    /** Those of {@link #attemptsOf} whose deadline has passed, so that the next decision ends them. */
    public List<Effect.Dispatch> overdueAttemptsOf(String worker, Instant now) {
        long millis = now.toEpochMilli();
        if (millis < nextWake || status.isTerminal()) {
            return List.of();
        }
        return attemptsOf(worker).stream()
                .filter(attempt -> isPast(deadlines.get(place(attempt.ref())), millis))
                .toList();
    }

    static boolean isPast(long due, long now) {
        return due != 0 && due <= now;
    }

    /** Names of the workers that run something of this job. */
    public Set<String> busyWorkers() {
        return workers.busy();
    }

    /** Where the state of this task or item is; -1 if there is none. */
    private int place(TaskRef ref) {
        return place(plan, expansions, ref);
    }

    static int place(Plan plan, PagedLongs expansions, TaskRef ref) {
        int task = ref.task();
        if (task < 0 || task >= plan.size()) {
            return -1;
        }
        if (!ref.isItem()) {
            return task;
        }
        long expansion = expansions.get(task);
        return ref.mapIndex() < ExpansionRange.items(expansion) ? ExpansionRange.first(expansion) + ref.mapIndex() : -1;
    }

    private TaskRef ref(int place) {
        return ref(plan, upstreams, expansions, place);
    }

    static TaskRef ref(Plan plan, PagedLongs upstreams, PagedLongs expansions, int place) {
        if (place < plan.size()) {
            return TaskRef.of(place);
        }
        int task = (int) upstreams.get(place);
        return TaskRef.item(task, place - ExpansionRange.first(expansions.get(task)));
    }
}
