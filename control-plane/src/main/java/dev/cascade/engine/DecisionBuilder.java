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
 * Makes one decision, used by one thread. Commands become events. Each event is applied before the next one is chosen, by the same code that replays a
 * journal, so that a decision and its replay cannot differ.
 */
final class DecisionBuilder {

    /** How often a task may be lost with its worker before the task is taken to be the cause. */
    static final int MAX_LOSSES = 3;

    private final Job before;
    private final Plan plan;
    private final MutableJob job;
    private final Instant now;
    private final List<Event> emitted = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private boolean considering;

    DecisionBuilder(Job job, Instant now) {
        this(job, now, job.entries + 1);
    }

    private DecisionBuilder(Job job, Instant now, long entries) {
        this.before = job;
        this.plan = job.plan;
        this.job = new MutableJob(job, entries).touching();
        this.now = now;
    }

    /** A builder that goes on with the entry that made {@code job} what it is, and that has not been saved yet. */
    static DecisionBuilder ofSameEntry(Job job, Instant now) {
        return new DecisionBuilder(job, now, job.entries);
    }

    Decision build() {
        effects.removeIf(effect -> !isStillWanted(effect));
        Job after = emitted.isEmpty() ? before.withNextWake(job.nextWake) : job.done();
        return new Decision(after, emitted, effects, now);
    }

    /** A later command of the same batch may have made an effect pointless. */
    private boolean isStillWanted(Effect effect) {
        return switch (effect) {
            case Effect.Dispatch e -> is(e.ref(), e.attempt(), TaskStatus.QUEUED);
            case Effect.Expand e -> is(e.ref(), e.attempt(), TaskStatus.WAITING);
            case Effect.RequestSlot e -> is(e.ref(), e.attempt() - 1, TaskStatus.READY);
            case Effect.Stop e -> true;
        };
    }

    // ---- commands

    void handle(Command command) {
        switch (command) {
            case Command.Start c -> start();
            case Command.Claim c -> claim(c);
            case Command.Complete c -> complete(c);
            case Command.WorkerLost c -> loseWorker(c.worker());
            case Command.HandBack c -> handBack(c);
            case Command.Admit c -> admit(c);
            case Command.Wait c -> await(c);
            case Command.Expand c -> expand(c);
            case Command.Cancel c -> cancel(c.actor());
            case Command.Retry c -> retry(new Event.JobRunning(c.actor()));
            case Command.RetryHeldBack c -> retry(new Event.JobPending(c.actor()));
            case Command.Clear c -> clear(c);
            case Command.Tick c -> {}
        }
        endJob();
    }

    private void start() {
        if (job.status == JobStatus.PENDING) {
            emit(new Event.JobRunning());
            for (int task = 0; task < plan.size(); task++) {
                if (!job.statusAt(task).isTerminal()) {
                    consider(task);
                }
            }
        }
    }

    private void claim(Command.Claim command) {
        if (is(command.ref(), command.attempt(), TaskStatus.QUEUED) && job.workers.hasRoomFor(command.worker())) {
            emit(new Event.TaskRunning(command.ref(), command.attempt(), command.worker(), now));
        }
    }

    private void complete(Command.Complete command) {
        int place = placeOf(command.ref(), command.attempt());
        if (place < 0 || !isOpenAttempt(place)) {
            return;
        }
        if (job.statusAt(place) == TaskStatus.QUEUED) {
            emit(new Event.TaskRunning(command.ref(), command.attempt(), "", plausible(command.startedAt())));
        }
        end(place, command.outcome());
    }

    /** Reports come from outside: a nonsensical time must not make the job undecidable. */
    private Instant plausible(Instant startedAt) {
        return startedAt.isAfter(now) || startedAt.isBefore(Instant.EPOCH) ? now : startedAt;
    }

    /** Where the task or item is, if this is its latest attempt; -1 otherwise. */
    private int placeOf(TaskRef ref, int attempt) {
        int place = job.place(ref);
        return place >= 0 && job.attemptAt(place) == attempt ? place : -1;
    }

    private boolean is(TaskRef ref, int attempt, TaskStatus status) {
        int place = placeOf(ref, attempt);
        return place >= 0 && job.statusAt(place) == status;
    }

    /** Whether the attempt may be reported to have ended. A mapped task ends with its items, and not otherwise. */
    private boolean isOpenAttempt(int place) {
        return job.statusAt(place).isOpenAttempt() && !job.isExpanded(place);
    }

    private void end(int place, Outcome outcome) {
        TaskRef ref = job.ref(place);
        int attempt = job.attemptAt(place);
        switch (outcome) {
            case Outcome.Success s -> emit(new Event.TaskSucceeded(ref, attempt, s.result()));
            case Outcome.Skipped s -> emit(new Event.TaskSkipped(ref, Optional.of(s.reason())));
            case Outcome.Failure f -> fail(place, f.error());
        }
    }

    private void fail(int place, TaskError error) {
        RetryPolicy policy = plan.retry(job.taskAt(place));
        TaskRef ref = job.ref(place);
        int attempt = job.attemptAt(place);
        int retry = TaskState.tries(job.states.get(place)) + 1;
        if (error.retryable() && retry <= policy.retries()) {
            Duration wait = policy.waitBefore(retry, random(ref, attempt));
            emit(new Event.TaskUpForRetry(ref, attempt, error, now.plus(wait), Event.Cost.RETRY, job.earlier(place)));
        } else {
            emit(new Event.TaskFailed(ref, attempt, error, job.earlier(place)));
        }
    }

    private double random(TaskRef ref, int attempt) {
        long task = ref.task() * 0x9E3779B97F4A7C15L;
        long item = (ref.mapIndex() + 1) * 0xD1B54A32D192ED03L;
        return new SplittableRandom(job.seed ^ task ^ item ^ attempt).nextDouble();
    }

    private void loseWorker(String worker) {
        int index = job.workers.table().busyIndex(worker);
        if (index != WorkerTable.NOBODY) {
            for (int place = job.nextInFlight(0); place < job.places; place = job.nextInFlight(place + 1)) {
                if (runsOn(place, index)) {
                    lose(place, worker);
                }
            }
        }
    }

    private boolean runsOn(int place, int worker) {
        return TaskState.worker(job.states.get(place)) == worker;
    }

    private void lose(int place, String worker) {
        int attempt = job.attemptAt(place);
        TaskError error = TaskError.retryable(
                TaskError.WORKER_LOST,
                "worker " + worker + " stopped renewing its lease while it ran attempt " + attempt);
        if (TaskState.losses(job.states.get(place)) < MAX_LOSSES) {
            repeat(place, error, Event.Cost.LOSS);
        } else {
            emit(new Event.TaskFailed(job.ref(place), attempt, error, job.earlier(place)));
        }
    }

    private void handBack(Command.HandBack command) {
        int index = job.workers.table().busyIndex(command.worker());
        int place = placeOf(command.ref(), command.attempt());
        if (index != WorkerTable.NOBODY && place >= 0 && runsOn(place, index)) {
            repeat(place, handedBack(command), Event.Cost.NOTHING);
        }
    }

    private static TaskError handedBack(Command.HandBack command) {
        return TaskError.retryable(
                TaskError.HANDED_BACK,
                "worker " + command.worker() + " stopped in an orderly way while it ran attempt " + command.attempt()
                        + ", and handed it back");
    }

    /** The next attempt is due at once. */
    private void repeat(int place, TaskError error, Event.Cost cost) {
        emit(new Event.TaskUpForRetry(job.ref(place), job.attemptAt(place), error, now, cost, job.earlier(place)));
    }

    private void admit(Command.Admit command) {
        if (is(command.ref(), command.attempt() - 1, TaskStatus.READY)) {
            begin(job.place(command.ref()));
        }
    }

    private void await(Command.Wait command) {
        int place = placeOf(command.ref(), command.attempt());
        if (place >= 0 && job.statusAt(place).isInFlight() && !job.isExpanded(place)) {
            emit(new Event.TaskWaiting(
                    command.ref(), command.attempt(), command.kind(), command.deadline(), command.reminder()));
        }
    }

    private void expand(Command.Expand command) {
        if (is(command.ref(), command.attempt(), TaskStatus.WAITING)
                && TaskState.waitKind(job.states.get(job.place(command.ref()))) == WaitKind.ITEMS) {
            emit(new Event.TaskExpanded(command.ref(), command.attempt(), command.items()));
        }
    }

    private void cancel(Optional<Actor> actor) {
        if (job.status.isTerminal()) {
            return;
        }
        for (int task = 0; task < plan.size(); task++) {
            cancelWithItems(task);
        }
        emit(new Event.JobCancelled(actor));
    }

    private void cancelWithItems(int task) {
        cancel(task);
        long expansion = job.expansions.get(task);
        for (int i = 0; i < ExpansionRange.items(expansion); i++) {
            cancel(ExpansionRange.first(expansion) + i);
        }
    }

    private void cancel(int place) {
        if (!job.statusAt(place).isTerminal()) {
            stop(place);
            emit(new Event.TaskCancelled(job.ref(place)));
        }
    }

    private void stop(int place) {
        if (isOpenAttempt(place)) {
            long state = job.states.get(place);
            String worker = job.workers.table().name(TaskState.worker(state));
            effects.add(new Effect.Stop(job.ref(place), TaskState.attempt(state), worker));
        }
    }

    private void retry(Event.OfJob becomes) {
        if (job.status != JobStatus.FAILED && job.status != JobStatus.CANCELLED) {
            return;
        }
        BitSet again = new BitSet(plan.size());
        BitSet anew = new BitSet(plan.size());
        for (int task = 0; task < plan.size(); task++) {
            if (job.statusAt(task).didNotSucceed()) {
                again.set(task);
            }
            for (int d = 0; again.get(task) && d < plan.downstreamCount(task); d++) {
                again.set(plan.downstream(task, d));
                anew.set(plan.downstream(task, d));
            }
        }
        again.stream().forEach(task -> clear(task, anew.get(task)));
        emit(becomes);
        if (job.status == JobStatus.RUNNING) {
            again.stream().forEach(this::consider);
        }
    }

    private void clear(Command.Clear command) {
        BitSet cleared = ClearPlan.cleared(plan, job::statusAt, command.selection());
        if (cleared.isEmpty()) {
            return;
        }
        emit(new Event.ClearRequested(command.actor(), cleared.cardinality()));
        // All of them before the first is cleared: from then on, what follows from ends is counted anew.
        cleared.stream().forEach(this::cancelWithItems);
        cleared.stream().forEach(task -> emit(new Event.TaskCleared(TaskRef.of(task))));
        if (job.status.isTerminal()) {
            emit(command.heldBack() ? new Event.JobPending() : new Event.JobRunning());
        }
        if (job.status == JobStatus.RUNNING) {
            cleared.stream().forEach(this::consider);
            considerTouched();
        }
    }

    /** A mapped task whose upstreams stay as they are keeps its list, and the items that did what they should. */
    private void clear(int task, boolean anew) {
        long expansion = job.expansions.get(task);
        List<Event> items = new ArrayList<>();
        for (int index = 0; !anew && index < ExpansionRange.items(expansion); index++) {
            if (job.statusAt(ExpansionRange.first(expansion) + index).didNotSucceed()) {
                items.add(new Event.TaskCleared(TaskRef.item(task, index)));
            }
        }
        if (items.isEmpty()) {
            emit(new Event.TaskCleared(TaskRef.of(task)));
        } else {
            items.forEach(this::emit);
        }
    }

    // ---- times

    /** Deadlines that have passed, and retries that are due. */
    void lookAtTheClock() {
        // A timeout may be followed by a retry that is due at once.
        while (now.toEpochMilli() >= job.nextWake && !job.status.isTerminal()) {
            eachPast(job.deadlines, this::passDeadline);
            eachPast(job.reminders, this::passReminder);
            job.nextWake = job.earliestDue();
            endJob();
        }
    }

    private interface AtPlace {
        void accept(int place);
    }

    private void eachPast(PagedLongs.Editor times, AtPlace action) {
        for (int place = times.next(0, job.places); place < job.places; place = times.next(place + 1, job.places)) {
            if (Job.isPast(times.get(place), now.toEpochMilli())) {
                action.accept(place);
            }
        }
    }

    private void passDeadline(int place) {
        Outcome outcome = job.statusAt(place).isWaiting()
                ? TaskState.waitKind(job.states.get(place)).atDeadline()
                : new Outcome.Failure(timeout(job.taskAt(place)));
        endAtTime(place, outcome);
    }

    private void passReminder(int place) {
        Optional<Outcome> outcome = job.statusAt(place).isWaiting()
                ? TaskState.waitKind(job.states.get(place)).atReminder()
                : Optional.empty();
        if (outcome.isPresent()) {
            endAtTime(place, outcome.get());
        } else {
            request(place);
        }
    }

    private void endAtTime(int place, Outcome outcome) {
        if (outcome instanceof Outcome.Failure) {
            stop(place);
        }
        end(place, outcome);
    }

    private TaskError timeout(int task) {
        Duration limit = Duration.ofMillis(plan.timeoutMillis(task));
        return TaskError.retryable(
                TaskError.TIMEOUT, "the attempt took longer than its timeout of " + inSeconds(limit));
    }

    private static String inSeconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() / 1000.0 + " s";
    }

    // ---- what follows from events

    private void emit(Event event) {
        emitted.add(event);
        job.apply(event);
        // Clearing and cancelling are batches: what may run is asked once all of it is done.
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
        for (Integer task = job.nextTouched(); task != null; task = job.nextTouched()) {
            consider(task);
        }
        considering = false;
    }

    private void consider(int task) {
        job.refreshDerived();
        if (job.isExpanded(task)) {
            considerItems(task);
        } else if (job.statusAt(task) == TaskStatus.PENDING) {
            switch (UpstreamState.verdict(plan.rule(task), job.upstreams.get(task))) {
                case WAIT -> {}
                case START -> request(task);
                case SKIP -> emit(new Event.TaskSkipped(TaskRef.of(task), Optional.empty()));
                case UPSTREAM_FAILED -> emit(new Event.TaskUpstreamFailed(TaskRef.of(task)));
            }
        }
    }

    private void considerItems(int task) {
        long counts = job.itemCounts.get(task);
        if (ItemCounts.open(counts) == 0) {
            endMapped(task, ItemCounts.failed(counts));
            return;
        }
        int limit = plan.flow(task).maxConcurrency();
        while (limit == 0 || ItemCounts.active(job.itemCounts.get(task)) < limit) {
            int next = job.nextPendingItem(task);
            if (next < 0) {
                return;
            }
            request(next);
        }
    }

    /** The result of a mapped task is the list of the results of its items: the event has none of its own. */
    private void endMapped(int task, int failed) {
        TaskRef ref = TaskRef.of(task);
        int attempt = job.attemptAt(task);
        if (failed == 0) {
            emit(new Event.TaskSucceeded(ref, attempt, TaskResult.NULL));
        } else {
            String message = failed + " of " + ExpansionRange.items(job.expansions.get(task)) + " items failed";
            TaskError error = TaskError.permanent(TaskError.ITEM_FAILED, message);
            emit(new Event.TaskFailed(ref, attempt, error, job.earlier(task)));
        }
    }

    /** The step between "may run" and "begins": a shared limit may hold the attempt back. */
    private void request(int place) {
        TaskFlow flow = plan.flow(job.taskAt(place));
        TaskRef ref = job.ref(place);
        int attempt = job.attemptAt(place) + 1;
        if (attempt > TaskState.MAX_ATTEMPT) {
            emit(new Event.TaskFailed(ref, attempt - 1, tooManyAttempts(), job.earlier(place)));
        } else if (flow.isMapped() && !ref.isItem()) {
            emit(new Event.TaskWaiting(ref, attempt, WaitKind.ITEMS, Optional.empty(), Optional.empty()));
            effects.add(new Effect.Expand(ref, attempt));
        } else if (flow.isAdmitted()) {
            emit(new Event.TaskReady(ref));
            effects.add(new Effect.RequestSlot(ref, attempt));
        } else {
            begin(place);
        }
    }

    private static TaskError tooManyAttempts() {
        return TaskError.permanent(
                TaskError.TOO_MANY_ATTEMPTS,
                "the task has had " + TaskState.MAX_ATTEMPT + " attempts, which is the most that can be numbered");
    }

    private void begin(int place) {
        TaskRef ref = job.ref(place);
        int attempt = job.attemptAt(place) + 1;
        Optional<WaitKind.Wait> wait = plan.flow(ref.task()).waiting();
        if (wait.isPresent()) {
            Optional<Instant> deadline = wait.get().limit().map(now::plus);
            emit(new Event.TaskWaiting(ref, attempt, wait.get().kind(), deadline, Optional.empty()));
        } else if (plan.type(ref.task()).runsOn() == TaskType.RunsOn.ENGINE) {
            emit(new Event.TaskSucceeded(ref, attempt, TaskResult.NULL));
        } else {
            emit(new Event.TaskQueued(ref, attempt));
            effects.add(new Effect.Dispatch(ref, attempt));
        }
    }

    private void endJob() {
        if (job.status == JobStatus.RUNNING && job.remaining == 0) {
            emit(end());
        }
    }

    /** A job of which some tasks were cleared after it was cancelled ends as cancelled while others are. */
    private Event.OfJob end() {
        for (int task = 0; task < plan.size(); task++) {
            if (job.statusAt(task) == TaskStatus.CANCELLED) {
                return new Event.JobCancelled();
            }
        }
        return job.failures > 0 ? new Event.JobFailed() : new Event.JobSucceeded();
    }
}
