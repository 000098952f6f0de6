package dev.cascade.engine;

import dev.cascade.dsl.definition.RetryPolicy;
import dev.cascade.dsl.definition.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A job being changed, by one thread, within one decision. Commands become events; each event is applied before the next is
 * thought of, by the same code that replays a journal, so that a decision and its replay cannot differ.
 */
final class Draft {

    /** How often a task may be lost with its worker before it is taken to be what brings workers down. */
    static final int MAX_LOSSES = 3;

    final String id;
    final Plan plan;
    final long seed;
    final PagedLongs.Editor tasks;
    final PagedLongs.Editor due;
    List<String> workers;
    JobStatus status;
    int remaining;
    int failures;
    int queued;
    long nextWake;
    final long entries;
    long events;

    private final Job before;
    private final Instant now;
    private final List<Event> emitted = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    /** Tasks whose upstreams changed and that may be decidable; {@code null} while replaying. */
    private @Nullable ArrayDeque<Integer> touched;

    private boolean considering;
    private boolean upstreamsStale;

    Draft(Job job, Instant now) {
        this(job, now, job.entries + 1);
    }

    private Draft(Job job, Instant now, long entries) {
        this.id = job.id;
        this.plan = job.plan;
        this.seed = job.seed;
        this.tasks = job.tasks.edit();
        this.due = job.due.edit();
        this.workers = job.workers;
        this.status = job.status;
        this.remaining = job.remaining;
        this.failures = job.failures;
        this.queued = job.queued;
        this.nextWake = job.nextWake;
        this.entries = entries;
        this.events = job.events;
        this.before = job;
        this.now = now;
    }

    /** A draft that goes on with the entry that made {@code job} what it is, and that has not been saved yet. */
    static Draft ofSameEntry(Job job, Instant now) {
        return new Draft(job, now, job.entries);
    }

    /** The job that a checkpoint was made of. */
    static Job restored(
            Job untouched, JobStatus status, long entries, long events, List<String> workers, long[] bits, long[] due) {
        Draft draft = new Draft(untouched, Instant.EPOCH, entries);
        draft.status = status;
        draft.events = events;
        draft.workers = List.copyOf(workers);
        for (int task = 0; task < bits.length; task++) {
            draft.tasks.set(task, bits[task]);
            draft.setDue(task, due[task]);
            draft.queued += TaskBits.status(bits[task]) == TaskStatus.QUEUED ? 1 : 0;
        }
        draft.upstreamsStale = true;
        return draft.done();
    }

    Job done() {
        refreshUpstreams();
        return new Job(this);
    }

    Decision decision() {
        // A later command of the same batch may have made a dispatch pointless.
        effects.removeIf(effect -> effect instanceof Effect.Dispatch d && !isQueued(d));
        if (emitted.isEmpty()) {
            return new Decision(before.withNextWake(nextWake), emitted, effects, now);
        }
        return new Decision(done(), emitted, effects, now);
    }

    private boolean isQueued(Effect.Dispatch dispatch) {
        return isAttempt(dispatch.task(), dispatch.attempt()) && statusOf(dispatch.task()) == TaskStatus.QUEUED;
    }

    void replay(List<Event> history) {
        history.forEach(this::apply);
    }

    // ---- commands

    void handle(Command command) {
        switch (command) {
            case Command.Start c -> start();
            case Command.Claim c -> claim(c.task(), c.attempt(), c.worker());
            case Command.Complete c -> complete(c);
            case Command.WorkerLost c -> loseWorker(c.worker());
            case Command.Cancel c -> cancel();
            case Command.Retry c -> retry();
            case Command.Tick c -> {}
        }
        settle();
    }

    private void start() {
        if (status == JobStatus.PENDING) {
            emit(new Event.JobRunning());
            for (int task = 0; task < plan.size(); task++) {
                if (plan.upstream(task).length == 0) {
                    consider(task);
                }
            }
        }
    }

    private void claim(int task, int attempt, String worker) {
        if (isAttempt(task, attempt) && statusOf(task) == TaskStatus.QUEUED) {
            emit(new Event.TaskRunning(task, attempt, worker, now));
        }
    }

    private void complete(Command.Complete command) {
        int task = command.task();
        int attempt = command.attempt();
        if (!isAttempt(task, attempt) || !statusOf(task).isInFlight()) {
            return;
        }
        if (statusOf(task) == TaskStatus.QUEUED) {
            emit(new Event.TaskRunning(task, attempt, "", plausible(command.startedAt())));
        }
        switch (command.outcome()) {
            case Outcome.Success s -> emit(new Event.TaskSucceeded(task, attempt, s.result()));
            case Outcome.Skipped s -> emit(new Event.TaskSkipped(task, Optional.of(s.reason())));
            case Outcome.Failure f -> fail(task, attempt, f.error());
        }
    }

    /** Reports come from outside: a nonsensical time must not make the job undecidable. */
    private Instant plausible(Instant startedAt) {
        return startedAt.isAfter(now) || startedAt.isBefore(Instant.EPOCH) ? now : startedAt;
    }

    private boolean isAttempt(int task, int attempt) {
        return task >= 0 && task < plan.size() && TaskBits.attempt(tasks.get(task)) == attempt;
    }

    private void fail(int task, int attempt, TaskError error) {
        RetryPolicy policy = plan.retry(task);
        int retry = TaskBits.tries(tasks.get(task)) + 1;
        if (error.retryable() && retry <= policy.retries() && attempt < TaskBits.MAX_ATTEMPT) {
            Duration wait = policy.waitBefore(retry, random(task, attempt));
            emit(new Event.TaskUpForRetry(task, attempt, error, now.plus(wait), false));
        } else {
            emit(new Event.TaskFailed(task, attempt, error));
        }
    }

    private double random(int task, int attempt) {
        return new SplittableRandom(seed ^ (task * 0x9E3779B97F4A7C15L) ^ attempt).nextDouble();
    }

    private void loseWorker(String worker) {
        int index = workers.indexOf(worker);
        for (int task = 0; index > 0 && task < plan.size(); task++) {
            long bits = tasks.get(task);
            if (TaskBits.status(bits) == TaskStatus.RUNNING && TaskBits.worker(bits) == index) {
                lose(task, TaskBits.attempt(bits), worker);
            }
        }
    }

    private void lose(int task, int attempt, String worker) {
        TaskError error = TaskError.retryable(
                TaskError.WORKER_LOST,
                "worker " + worker + " stopped renewing its lease while it ran attempt " + attempt);
        if (TaskBits.losses(tasks.get(task)) < MAX_LOSSES && attempt < TaskBits.MAX_ATTEMPT) {
            emit(new Event.TaskUpForRetry(task, attempt, error, now, true));
        } else {
            emit(new Event.TaskFailed(task, attempt, error));
        }
    }

    private void cancel() {
        if (status.isTerminal()) {
            return;
        }
        for (int task = 0; task < plan.size(); task++) {
            if (!statusOf(task).isTerminal()) {
                stopIfInFlight(task);
                emit(new Event.TaskCancelled(task));
            }
        }
        emit(new Event.JobCancelled());
    }

    private void stopIfInFlight(int task) {
        long bits = tasks.get(task);
        if (TaskBits.status(bits).isInFlight()) {
            effects.add(new Effect.Stop(task, TaskBits.attempt(bits), workers.get(TaskBits.worker(bits))));
        }
    }

    private void retry() {
        if (status != JobStatus.FAILED && status != JobStatus.CANCELLED) {
            return;
        }
        BitSet again = new BitSet(plan.size());
        for (int task = 0; task < plan.size(); task++) {
            if (didNotSucceed(statusOf(task))) {
                again.set(task);
            }
            for (int d = 0; again.get(task) && d < plan.downstreamCount(task); d++) {
                again.set(plan.downstream(task, d));
            }
        }
        again.stream().forEach(task -> emit(new Event.TaskCleared(task)));
        emit(new Event.JobRunning());
        again.stream().forEach(this::consider);
    }

    private static boolean didNotSucceed(TaskStatus status) {
        return status == TaskStatus.FAILED || status == TaskStatus.UPSTREAM_FAILED || status == TaskStatus.CANCELLED;
    }

    /** Deadlines that have passed, and retries that are due. */
    void lookAtTheClock() {
        // A timeout may be followed by a retry that is due at once.
        while (now.toEpochMilli() >= nextWake && !status.isTerminal()) {
            lookAtAllTimes(now.toEpochMilli());
            nextWake = earliestDue();
            settle();
        }
    }

    private void lookAtAllTimes(long millis) {
        for (int task = 0; task < plan.size(); ) {
            if (due.isBlank(task)) {
                task = due.nextPage(task);
            } else {
                long at = due.get(task);
                if (at != 0 && at <= millis) {
                    fallDue(task);
                }
                task++;
            }
        }
    }

    private void fallDue(int task) {
        int attempt = TaskBits.attempt(tasks.get(task));
        switch (statusOf(task)) {
            case RUNNING -> {
                stopIfInFlight(task);
                fail(task, attempt, timeout(task));
            }
            case UP_FOR_RETRY -> queue(task);
            case PENDING, QUEUED, SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED, CANCELLED ->
                throw new IllegalStateException("task " + task + " is " + statusOf(task) + " and waits for no time");
        }
    }

    private TaskError timeout(int task) {
        Duration limit = Duration.ofMillis(plan.timeoutMillis(task));
        return TaskError.retryable(
                TaskError.TIMEOUT, "the attempt took longer than its timeout of " + inSeconds(limit));
    }

    private static String inSeconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() / 1000.0 + " s";
    }

    private long earliestDue() {
        long earliest = Job.NEVER;
        for (int task = 0; task < plan.size(); ) {
            if (due.isBlank(task)) {
                task = due.nextPage(task);
            } else {
                long at = due.get(task++);
                earliest = at == 0 ? earliest : Math.min(earliest, at);
            }
        }
        return earliest;
    }

    // ---- what follows from events

    private void emit(Event event) {
        if (touched == null) {
            touched = new ArrayDeque<>();
        }
        emitted.add(event);
        apply(event);
        // Clearing is a batch: what may run is asked once all of it is done.
        if (!(event instanceof Event.TaskCleared) && !(event instanceof Event.TaskCancelled)) {
            considerTouched();
        }
    }

    /** Not recursive, as a chain of blocked or no-op tasks can be 100,000 long. */
    private void considerTouched() {
        ArrayDeque<Integer> queue = touched;
        if (queue == null || considering) {
            return;
        }
        considering = true;
        for (Integer task = queue.poll(); task != null; task = queue.poll()) {
            consider(task);
        }
        considering = false;
    }

    private void consider(int task) {
        refreshUpstreams();
        long bits = tasks.get(task);
        if (TaskBits.status(bits) != TaskStatus.PENDING) {
            return;
        }
        boolean failed = TaskBits.hasFailedUpstream(bits);
        boolean ended = TaskBits.waiting(bits) == 0;
        switch (plan.rule(task)) {
            case ALL_SUCCESS -> {
                if (failed) {
                    emit(new Event.TaskUpstreamFailed(task));
                } else if (ended && TaskBits.hasSkippedUpstream(bits)) {
                    emit(new Event.TaskSkipped(task, Optional.empty()));
                } else if (ended) {
                    begin(task);
                }
            }
            case ALL_DONE -> {
                if (ended) {
                    begin(task);
                }
            }
            case NONE_FAILED -> {
                if (failed) {
                    emit(new Event.TaskUpstreamFailed(task));
                } else if (ended) {
                    begin(task);
                }
            }
            case ONE_FAILED -> {
                if (failed) {
                    begin(task);
                } else if (ended) {
                    emit(new Event.TaskSkipped(task, Optional.empty()));
                }
            }
        }
    }

    private void begin(int task) {
        if (plan.type(task) == TaskType.NOOP) {
            int attempt = TaskBits.attempt(tasks.get(task)) + 1;
            emit(new Event.TaskSucceeded(task, attempt, TaskResult.NULL));
        } else {
            queue(task);
        }
    }

    private void queue(int task) {
        int attempt = TaskBits.attempt(tasks.get(task)) + 1;
        emit(new Event.TaskQueued(task, attempt));
        effects.add(new Effect.Dispatch(task, attempt));
    }

    private void settle() {
        if (status == JobStatus.RUNNING && remaining == 0) {
            emit(failures > 0 ? new Event.JobFailed() : new Event.JobSucceeded());
        }
    }

    // ---- applying events

    private void apply(Event event) {
        events++;
        switch (event) {
            case Event.JobRunning e -> status = JobStatus.RUNNING;
            case Event.JobSucceeded e -> status = JobStatus.SUCCESS;
            case Event.JobFailed e -> status = JobStatus.FAILED;
            case Event.JobCancelled e -> status = JobStatus.CANCELLED;
            case Event.TaskCleared e -> clear(e.task());
            case Event.TaskQueued e -> {
                change(e.task(), TaskStatus.QUEUED, e.attempt(), 0);
                queued++;
            }
            case Event.TaskRunning e -> run(e.task(), e.attempt(), e.worker(), e.startedAt());
            case Event.TaskUpForRetry e -> putUpForRetry(e);
            case Event.TaskSucceeded e -> end(e.task(), TaskStatus.SUCCESS, e.attempt());
            case Event.TaskFailed e -> end(e.task(), TaskStatus.FAILED, e.attempt());
            case Event.TaskUpstreamFailed e -> end(e.task(), TaskStatus.UPSTREAM_FAILED);
            case Event.TaskSkipped e -> end(e.task(), TaskStatus.SKIPPED);
            case Event.TaskCancelled e -> end(e.task(), TaskStatus.CANCELLED);
        }
    }

    private TaskStatus statusOf(int task) {
        return TaskBits.status(tasks.get(task));
    }

    private void change(int task, TaskStatus to, int attempt, long dueAt) {
        long bits = tasks.get(task);
        if (TaskBits.status(bits).isTerminal()) {
            throw new IllegalStateException("task \"" + plan.task(task).id() + "\" has ended as "
                    + TaskBits.status(bits) + " and cannot become " + to);
        }
        if (TaskBits.status(bits) == TaskStatus.QUEUED) {
            queued--;
        }
        tasks.set(task, TaskBits.withWorker(TaskBits.withAttempt(TaskBits.withStatus(bits, to), attempt), 0));
        setDue(task, dueAt);
    }

    private void setDue(int task, long at) {
        due.set(task, at);
        if (at != 0) {
            nextWake = Math.min(nextWake, at);
        }
    }

    private void run(int task, int attempt, String worker, Instant startedAt) {
        long timeout = plan.timeoutMillis(task);
        change(task, TaskStatus.RUNNING, attempt, timeout == 0 ? 0 : startedAt.toEpochMilli() + timeout);
        tasks.set(task, TaskBits.withWorker(tasks.get(task), indexOfWorker(worker)));
    }

    private int indexOfWorker(String worker) {
        int index = workers.indexOf(worker);
        if (index < 0) {
            index = workers.size() <= TaskBits.MAX_WORKERS ? workers.size() : idleWorker();
            List<String> more = new ArrayList<>(workers);
            if (index == more.size()) {
                more.add(worker);
            } else {
                more.set(index, worker);
            }
            workers = List.copyOf(more);
        }
        return index;
    }

    /** A place in the table that no running task refers to; there is one, as tasks of one job run on fewer workers. */
    private int idleWorker() {
        BitSet busy = new BitSet();
        busy.set(0);
        for (int task = 0; task < plan.size(); task++) {
            long bits = tasks.get(task);
            if (TaskBits.status(bits) == TaskStatus.RUNNING) {
                busy.set(TaskBits.worker(bits));
            }
        }
        int idle = busy.nextClearBit(0);
        if (idle > TaskBits.MAX_WORKERS) {
            throw new IllegalStateException("job " + id + " runs on more than " + TaskBits.MAX_WORKERS + " workers");
        }
        return idle;
    }

    private void putUpForRetry(Event.TaskUpForRetry event) {
        int task = event.task();
        change(task, TaskStatus.UP_FOR_RETRY, event.attempt(), event.retryAt().toEpochMilli());
        long bits = tasks.get(task);
        tasks.set(
                task,
                event.lost()
                        ? TaskBits.withLosses(bits, TaskBits.losses(bits) + 1)
                        : TaskBits.withTries(bits, TaskBits.tries(bits) + 1));
    }

    private void clear(int task) {
        long bits = tasks.get(task);
        tasks.set(task, TaskBits.withAttempt(0, TaskBits.attempt(bits)));
        setDue(task, 0);
        upstreamsStale = true;
    }

    private void end(int task, TaskStatus as) {
        end(task, as, TaskBits.attempt(tasks.get(task)));
    }

    private void end(int task, TaskStatus as, int attempt) {
        refreshUpstreams();
        change(task, as, attempt, 0);
        remaining--;
        if (failsJob(task, as)) {
            failures++;
        }
        for (int d = 0; d < plan.downstreamCount(task); d++) {
            int down = plan.downstream(task, d);
            long bits = TaskBits.withWaiting(tasks.get(down), TaskBits.waiting(tasks.get(down)) - 1);
            tasks.set(down, withUpstream(bits, task, as));
            if (touched != null && mayBeDecided(tasks.get(down))) {
                touched.add(down);
            }
        }
    }

    /** Spares the work list the tasks for which nothing can follow yet: in wide layers, nearly all. */
    private static boolean mayBeDecided(long bits) {
        return TaskBits.waiting(bits) == 0 || TaskBits.hasFailedUpstream(bits);
    }

    private boolean failsJob(int task, TaskStatus as) {
        return (as == TaskStatus.FAILED || as == TaskStatus.UPSTREAM_FAILED) && !plan.mayFail(task);
    }

    private long withUpstream(long bits, int upstream, TaskStatus endedAs) {
        return switch (endedAs) {
            case FAILED, UPSTREAM_FAILED -> plan.mayFail(upstream) ? bits : TaskBits.withFailedUpstream(bits);
            case SKIPPED -> TaskBits.withSkippedUpstream(bits);
            case SUCCESS, CANCELLED, PENDING, QUEUED, RUNNING, UP_FOR_RETRY -> bits;
        };
    }

    /** After tasks were cleared, counts anew what every task knows of its upstreams. */
    private void refreshUpstreams() {
        if (!upstreamsStale) {
            return;
        }
        upstreamsStale = false;
        remaining = 0;
        failures = 0;
        for (int task = 0; task < plan.size(); task++) {
            long bits = TaskBits.withoutUpstreams(tasks.get(task));
            int waiting = 0;
            for (int up : plan.upstream(task)) {
                TaskStatus ended = statusOf(up);
                waiting += ended.isTerminal() ? 0 : 1;
                bits = withUpstream(bits, up, ended);
            }
            tasks.set(task, TaskBits.withWaiting(bits, waiting));
            remaining += TaskBits.status(bits).isTerminal() ? 0 : 1;
            failures += failsJob(task, TaskBits.status(bits)) ? 1 : 0;
        }
    }
}
