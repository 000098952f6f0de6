package dev.cascade.engine;

import dev.cascade.dsl.definition.RetryPolicy;
import dev.cascade.dsl.definition.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A decision being made, by one thread. Commands become events; each event is applied before the next is thought of, by the same code that
 * replays a journal, so that a decision and its replay cannot differ.
 */
final class Draft {

    /** How often a task may be lost with its worker before it is taken to be what brings workers down. */
    static final int MAX_LOSSES = 3;

    private final Job before;
    private final Plan plan;
    private final Fold fold;
    private final Instant now;
    private final List<Event> emitted = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private boolean considering;

    Draft(Job job, Instant now) {
        this(job, now, job.entries + 1);
    }

    private Draft(Job job, Instant now, long entries) {
        this.before = job;
        this.plan = job.plan;
        this.fold = new Fold(job, entries).touching();
        this.now = now;
    }

    /** A draft that goes on with the entry that made {@code job} what it is, and that has not been saved yet. */
    static Draft ofSameEntry(Job job, Instant now) {
        return new Draft(job, now, job.entries);
    }

    Decision decision() {
        // A later command of the same batch may have made a dispatch pointless.
        effects.removeIf(effect -> effect instanceof Effect.Dispatch d && !isQueued(d));
        Job after = emitted.isEmpty() ? before.withNextWake(fold.nextWake) : fold.done();
        return new Decision(after, emitted, effects, now);
    }

    private boolean isQueued(Effect.Dispatch dispatch) {
        return isAttempt(dispatch.ref(), dispatch.attempt())
                && fold.statusOf(dispatch.ref().task()) == TaskStatus.QUEUED;
    }

    // ---- commands

    void handle(Command command) {
        switch (command) {
            case Command.Start c -> start();
            case Command.Claim c -> claim(c.ref(), c.attempt(), c.worker());
            case Command.Complete c -> complete(c);
            case Command.WorkerLost c -> loseWorker(c.worker());
            case Command.HandBack c -> handBack(c);
            case Command.Cancel c -> cancel();
            case Command.Retry c -> retry();
            case Command.Tick c -> {}
        }
        settle();
    }

    private void start() {
        if (fold.status == JobStatus.PENDING) {
            emit(new Event.JobRunning());
            for (int task = 0; task < plan.size(); task++) {
                if (plan.upstream(task).length == 0) {
                    consider(task);
                }
            }
        }
    }

    private void claim(TaskRef ref, int attempt, String worker) {
        if (isAttempt(ref, attempt) && fold.statusOf(ref.task()) == TaskStatus.QUEUED) {
            emit(new Event.TaskRunning(ref, attempt, worker, now));
        }
    }

    private void complete(Command.Complete command) {
        int task = command.ref().task();
        int attempt = command.attempt();
        if (!isAttempt(command.ref(), attempt) || !fold.statusOf(task).isInFlight()) {
            return;
        }
        if (fold.statusOf(task) == TaskStatus.QUEUED) {
            emit(new Event.TaskRunning(TaskRef.of(task), attempt, "", plausible(command.startedAt())));
        }
        switch (command.outcome()) {
            case Outcome.Success s -> emit(new Event.TaskSucceeded(TaskRef.of(task), attempt, s.result()));
            case Outcome.Skipped s -> emit(new Event.TaskSkipped(TaskRef.of(task), Optional.of(s.reason())));
            case Outcome.Failure f -> fail(task, attempt, f.error());
        }
    }

    /** Reports come from outside: a nonsensical time must not make the job undecidable. */
    private Instant plausible(Instant startedAt) {
        return startedAt.isAfter(now) || startedAt.isBefore(Instant.EPOCH) ? now : startedAt;
    }

    private boolean isAttempt(TaskRef ref, int attempt) {
        return before.has(ref) && TaskBits.attempt(fold.tasks.get(ref.task())) == attempt;
    }

    private void fail(int task, int attempt, TaskError error) {
        RetryPolicy policy = plan.retry(task);
        int retry = TaskBits.tries(fold.tasks.get(task)) + 1;
        if (error.retryable() && retry <= policy.retries() && attempt < TaskBits.MAX_ATTEMPT) {
            Duration wait = policy.waitBefore(retry, random(task, attempt));
            emit(new Event.TaskUpForRetry(TaskRef.of(task), attempt, error, now.plus(wait), Event.Cost.RETRY));
        } else {
            emit(new Event.TaskFailed(TaskRef.of(task), attempt, error));
        }
    }

    private double random(int task, int attempt) {
        return new SplittableRandom(fold.seed ^ (task * 0x9E3779B97F4A7C15L) ^ attempt).nextDouble();
    }

    private void loseWorker(String worker) {
        int index = fold.workers.indexOf(worker);
        for (int task = 0; index > 0 && task < plan.size(); task++) {
            long bits = fold.tasks.get(task);
            if (TaskBits.status(bits) == TaskStatus.RUNNING && TaskBits.worker(bits) == index) {
                lose(task, TaskBits.attempt(bits), worker);
            }
        }
    }

    private void lose(int task, int attempt, String worker) {
        TaskError error = TaskError.retryable(
                TaskError.WORKER_LOST,
                "worker " + worker + " stopped renewing its lease while it ran attempt " + attempt);
        if (TaskBits.losses(fold.tasks.get(task)) < MAX_LOSSES) {
            repeat(task, attempt, error, Event.Cost.LOSS);
        } else {
            emit(new Event.TaskFailed(TaskRef.of(task), attempt, error));
        }
    }

    private void handBack(Command.HandBack command) {
        int task = command.ref().task();
        int index = fold.workers.indexOf(command.worker());
        if (index <= 0 || !isAttempt(command.ref(), command.attempt())) {
            return;
        }
        long bits = fold.tasks.get(task);
        if (TaskBits.status(bits) == TaskStatus.RUNNING && TaskBits.worker(bits) == index) {
            repeat(task, command.attempt(), handedBack(command), Event.Cost.NOTHING);
        }
    }

    private static TaskError handedBack(Command.HandBack command) {
        return TaskError.retryable(
                TaskError.HANDED_BACK,
                "worker " + command.worker() + " stopped in an orderly way while it ran attempt " + command.attempt()
                        + ", and handed it back");
    }

    /** The next attempt is due at once. */
    private void repeat(int task, int attempt, TaskError error, Event.Cost cost) {
        if (attempt < TaskBits.MAX_ATTEMPT) {
            emit(new Event.TaskUpForRetry(TaskRef.of(task), attempt, error, now, cost));
        } else {
            emit(new Event.TaskFailed(TaskRef.of(task), attempt, error));
        }
    }

    private void cancel() {
        if (fold.status.isTerminal()) {
            return;
        }
        for (int task = 0; task < plan.size(); task++) {
            if (!fold.statusOf(task).isTerminal()) {
                stopIfInFlight(task);
                emit(new Event.TaskCancelled(TaskRef.of(task)));
            }
        }
        emit(new Event.JobCancelled());
    }

    private void stopIfInFlight(int task) {
        long bits = fold.tasks.get(task);
        if (TaskBits.status(bits).isInFlight()) {
            effects.add(
                    new Effect.Stop(TaskRef.of(task), TaskBits.attempt(bits), fold.workers.get(TaskBits.worker(bits))));
        }
    }

    private void retry() {
        if (fold.status != JobStatus.FAILED && fold.status != JobStatus.CANCELLED) {
            return;
        }
        BitSet again = new BitSet(plan.size());
        for (int task = 0; task < plan.size(); task++) {
            if (didNotSucceed(fold.statusOf(task))) {
                again.set(task);
            }
            for (int d = 0; again.get(task) && d < plan.downstreamCount(task); d++) {
                again.set(plan.downstream(task, d));
            }
        }
        again.stream().forEach(task -> emit(new Event.TaskCleared(TaskRef.of(task))));
        emit(new Event.JobRunning());
        again.stream().forEach(this::consider);
    }

    private static boolean didNotSucceed(TaskStatus status) {
        return status == TaskStatus.FAILED || status == TaskStatus.UPSTREAM_FAILED || status == TaskStatus.CANCELLED;
    }

    /** Deadlines that have passed, and retries that are due. */
    void lookAtTheClock() {
        // A timeout may be followed by a retry that is due at once.
        while (now.toEpochMilli() >= fold.nextWake && !fold.status.isTerminal()) {
            lookAtAllTimes(now.toEpochMilli());
            fold.nextWake = earliestDue();
            settle();
        }
    }

    private void lookAtAllTimes(long millis) {
        for (int task = 0; task < plan.size(); ) {
            if (fold.due.isBlank(task)) {
                task = fold.due.nextPage(task);
            } else {
                long at = fold.due.get(task);
                if (at != 0 && at <= millis) {
                    fallDue(task);
                }
                task++;
            }
        }
    }

    private void fallDue(int task) {
        int attempt = TaskBits.attempt(fold.tasks.get(task));
        switch (fold.statusOf(task)) {
            case RUNNING -> {
                stopIfInFlight(task);
                fail(task, attempt, timeout(task));
            }
            case UP_FOR_RETRY -> queue(task);
            case PENDING, QUEUED, SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED, CANCELLED ->
                throw new IllegalStateException(
                        "task " + task + " is " + fold.statusOf(task) + " and waits for no time");
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
            if (fold.due.isBlank(task)) {
                task = fold.due.nextPage(task);
            } else {
                long at = fold.due.get(task++);
                earliest = at == 0 ? earliest : Math.min(earliest, at);
            }
        }
        return earliest;
    }

    // ---- what follows from events

    private void emit(Event event) {
        emitted.add(event);
        fold.apply(event);
        // Clearing is a batch: what may run is asked once all of it is done.
        if (!(event instanceof Event.TaskCleared) && !(event instanceof Event.TaskCancelled)) {
            considerTouched();
        }
    }

    /** Not recursive, as a chain of blocked or no-op tasks can be 100,000 long. */
    private void considerTouched() {
        if (considering) {
            return;
        }
        considering = true;
        for (Integer task = fold.nextTouched(); task != null; task = fold.nextTouched()) {
            consider(task);
        }
        considering = false;
    }

    private void consider(int task) {
        fold.refreshUpstreams();
        long bits = fold.tasks.get(task);
        if (TaskBits.status(bits) != TaskStatus.PENDING) {
            return;
        }
        boolean failed = TaskBits.hasFailedUpstream(bits);
        boolean ended = TaskBits.waiting(bits) == 0;
        switch (plan.rule(task)) {
            case ALL_SUCCESS -> {
                if (failed) {
                    emit(new Event.TaskUpstreamFailed(TaskRef.of(task)));
                } else if (ended && TaskBits.hasSkippedUpstream(bits)) {
                    emit(new Event.TaskSkipped(TaskRef.of(task), Optional.empty()));
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
                    emit(new Event.TaskUpstreamFailed(TaskRef.of(task)));
                } else if (ended) {
                    begin(task);
                }
            }
            case ONE_FAILED -> {
                if (failed) {
                    begin(task);
                } else if (ended) {
                    emit(new Event.TaskSkipped(TaskRef.of(task), Optional.empty()));
                }
            }
        }
    }

    private void begin(int task) {
        if (plan.type(task) == TaskType.NOOP) {
            int attempt = TaskBits.attempt(fold.tasks.get(task)) + 1;
            emit(new Event.TaskSucceeded(TaskRef.of(task), attempt, TaskResult.NULL));
        } else {
            queue(task);
        }
    }

    private void queue(int task) {
        int attempt = TaskBits.attempt(fold.tasks.get(task)) + 1;
        emit(new Event.TaskQueued(TaskRef.of(task), attempt));
        effects.add(new Effect.Dispatch(TaskRef.of(task), attempt));
    }

    private void settle() {
        if (fold.status == JobStatus.RUNNING && fold.remaining == 0) {
            emit(fold.failures > 0 ? new Event.JobFailed() : new Event.JobSucceeded());
        }
    }
}
