package dev.cascade.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job that events change, used by one thread: the events of a journal when it is replayed, and those of a decision while it is made. Its fields are those of
 * {@link Job}.
 */
final class MutableJob {

    final String id;
    final Plan plan;
    final long seed;
    final PagedLongs.Editor states;
    final PagedLongs.Editor upstreams;
    final PagedLongs.Editor deadlines;
    final PagedLongs.Editor reminders;
    final PagedLongs.Editor progress;
    final PagedLongs.Editor failureEntries;
    final PagedLongs.Editor inFlight;
    final PagedLongs.Editor expansions;
    final PagedLongs.Editor itemCounts;
    final PagedLongs.Editor firstPending;
    WorkerTable.Editor workers;
    JobStatus status;
    int places;
    int remaining;
    int failures;
    int queued;
    long nextWake;
    final long entries;
    long events;

    /** Tasks about which something may be decided; {@code null} during a replay, which decides nothing. */
    private @Nullable ArrayDeque<Integer> touched;

    /** Whether tasks were cleared since what is derived from other tasks was counted. */
    private boolean isDerivedStale;

    /** Begins with {@code job}; the events to come are those of its entry number {@code entries}. */
    MutableJob(Job job, long entries) {
        this.id = job.id;
        this.plan = job.plan;
        this.seed = job.seed;
        this.states = job.states.edit();
        this.upstreams = job.upstreams.edit();
        this.deadlines = job.deadlines.edit();
        this.reminders = job.reminders.edit();
        this.progress = job.progress.edit();
        this.failureEntries = job.failureEntries.edit();
        this.inFlight = job.inFlight.edit();
        this.expansions = job.expansions.edit();
        this.itemCounts = job.itemCounts.edit();
        this.firstPending = job.firstPending.edit();
        this.workers = job.workers.edit();
        this.status = job.status;
        this.places = job.places;
        this.remaining = job.remaining;
        this.failures = job.failures;
        this.queued = job.queued;
        this.nextWake = job.nextWake;
        this.entries = entries;
        this.events = job.events;
    }

    /** From now on {@link #nextTouched} is going to be asked. */
    MutableJob touching() {
        touched = new ArrayDeque<>();
        return this;
    }

    /** The next task about which something may be decided, since an upstream or an item of it ended. */
    @Nullable Integer nextTouched() {
        return touched == null ? null : touched.poll();
    }

    private void touch(int task) {
        if (touched != null) {
            touched.add(task);
        }
    }

    /** The job as it is now. The mutable job must not be used any further. */
    Job done() {
        refreshDerived();
        return new Job(this);
    }

    // ---- reading

    /** Where the state of this task or item is; -1 if there is none. */
    int place(TaskRef ref) {
        return Job.place(plan, expansions.now(), ref);
    }

    TaskRef ref(int place) {
        return Job.ref(plan, upstreams.now(), expansions.now(), place);
    }

    /** The task that a place belongs to: for an item, the mapped task. */
    int taskAt(int place) {
        return isItem(place) ? (int) upstreams.get(place) : place;
    }

    boolean isItem(int place) {
        return place >= plan.size();
    }

    TaskStatus statusAt(int place) {
        return TaskState.status(states.get(place));
    }

    int attemptAt(int place) {
        return TaskState.attempt(states.get(place));
    }

    /** Where the journal tells of what came before a failure of the attempt. */
    Event.Earlier earlier(int place) {
        TaskEntries known = TaskEntries.of(progress.get(place), failureEntries.get(place));
        return new Event.Earlier(known.began(), known.failed());
    }

    /** Whether it is a mapped task whose items run. */
    boolean isExpanded(int place) {
        return !isItem(place) && plan.flow(place).isMapped() && statusAt(place) == TaskStatus.RUNNING;
    }

    /** The first place from {@code from} on whose attempt is in flight; {@link #places} if there is none. */
    int nextInFlight(int from) {
        return inFlight.now().nextBit(from, places);
    }

    /** The place of the first item of the task that has not begun; -1 if there is none. */
    int nextPendingItem(int task) {
        long expansion = expansions.get(task);
        int first = ExpansionRange.first(expansion);
        int index = (int) firstPending.get(task);
        while (index < ExpansionRange.items(expansion) && statusAt(first + index) != TaskStatus.PENDING) {
            index++;
        }
        firstPending.set(task, index);
        return index < ExpansionRange.items(expansion) ? first + index : -1;
    }

    // ---- events

    void apply(Event event) {
        events++;
        switch (event) {
            case Event.JobPending e -> status = JobStatus.PENDING;
            case Event.JobRunning e -> status = JobStatus.RUNNING;
            case Event.JobSucceeded e -> status = JobStatus.SUCCESS;
            case Event.JobFailed e -> status = JobStatus.FAILED;
            case Event.JobCancelled e -> status = JobStatus.CANCELLED;
            case Event.ClearRequested e -> {}
            case Event.Unknown e -> {}
            case Event.TaskCleared e -> clear(existing(e.ref()));
            case Event.TaskReady e -> change(existing(e.ref()), TaskStatus.READY);
            case Event.TaskQueued e -> queue(existing(e.ref()), e.attempt());
            case Event.TaskRunning e -> run(existing(e.ref()), e.attempt(), e.worker(), e.startedAt());
            case Event.TaskWaiting e -> await(existing(e.ref()), e);
            case Event.TaskExpanded e -> expand(existing(e.ref()), e.attempt(), e.items());
            case Event.TaskUpForRetry e -> putUpForRetry(existing(e.ref()), e);
            case Event.TaskSucceeded e -> end(existing(e.ref()), TaskStatus.SUCCESS, e.attempt());
            case Event.TaskFailed e -> fail(existing(e.ref()), e.attempt());
            case Event.TaskUpstreamFailed e -> end(existing(e.ref()), TaskStatus.UPSTREAM_FAILED);
            case Event.TaskSkipped e -> end(existing(e.ref()), TaskStatus.SKIPPED);
            case Event.TaskCancelled e -> end(existing(e.ref()), TaskStatus.CANCELLED);
        }
    }

    private int existing(TaskRef ref) {
        int place = place(ref);
        if (place < 0) {
            throw new IllegalStateException("job " + id + " has no task " + ref);
        }
        return place;
    }

    private void change(int place, TaskStatus to) {
        change(place, to, attemptAt(place));
    }

    /** The times and the worker of what was before are gone. */
    private void change(int place, TaskStatus to, int attempt) {
        long state = states.get(place);
        if (TaskState.status(state).isTerminal()) {
            throw new IllegalStateException("task \"" + plan.nameOf(ref(place)) + "\" has ended as "
                    + TaskState.status(state) + " and cannot become " + to);
        }
        workers.end(TaskState.worker(state));
        set(place, TaskState.changed(state, to, attempt));
        deadlines.set(place, 0);
        reminders.set(place, 0);
    }

    /** Sets a state, and counts what is counted by status. */
    private void set(int place, long state) {
        TaskStatus from = statusAt(place);
        TaskStatus to = TaskState.status(state);
        states.set(place, state);
        queued += (to == TaskStatus.QUEUED ? 1 : 0) - (from == TaskStatus.QUEUED ? 1 : 0);
        if (from.isInFlight() != to.isInFlight()) {
            inFlight.setBit(place, to.isInFlight());
        }
        if (isItem(place)) {
            int task = taskAt(place);
            itemCounts.set(task, itemCounts.get(task) + ItemCounts.of(to) - ItemCounts.of(from));
        }
    }

    private void setDeadline(int place, long at) {
        deadlines.set(place, at);
        nextWake = Math.min(nextWake, at);
    }

    private void setReminder(int place, long at) {
        reminders.set(place, at);
        nextWake = Math.min(nextWake, at);
    }

    private void queue(int place, int attempt) {
        change(place, TaskStatus.QUEUED, attempt);
        progress.set(place, 0);
    }

    private void run(int place, int attempt, String worker, Instant startedAt) {
        change(place, TaskStatus.RUNNING, attempt);
        progress.set(place, TaskEntries.withBegan(0, entries));
        states.set(place, TaskState.withWorker(states.get(place), workers.begin(worker)));
        long timeout = plan.timeoutMillis(taskAt(place));
        if (timeout != 0) {
            setDeadline(place, startedAt.toEpochMilli() + timeout);
        }
    }

    private void await(int place, Event.TaskWaiting event) {
        if (event.attempt() != attemptAt(place) || TaskEntries.began(progress.get(place)) == 0) {
            progress.set(place, TaskEntries.withBegan(0, entries));
        }
        change(place, TaskStatus.WAITING, event.attempt());
        states.set(place, TaskState.withWait(states.get(place), event.kind()));
        event.deadline().ifPresent(at -> setDeadline(place, at.toEpochMilli()));
        event.reminder().ifPresent(at -> setReminder(place, at.toEpochMilli()));
    }

    private void putUpForRetry(int place, Event.TaskUpForRetry event) {
        change(place, TaskStatus.UP_FOR_RETRY, event.attempt());
        setReminder(place, event.retryAt().toEpochMilli());
        failureEntries.set(place, TaskEntries.failedIn(entries));
        long state = states.get(place);
        states.set(
                place,
                switch (event.cost()) {
                    case RETRY -> TaskState.withTries(state, TaskState.tries(state) + 1);
                    case LOSS -> TaskState.withLosses(state, TaskState.losses(state) + 1);
                    case NOTHING -> state;
                });
    }

    private void expand(int task, int attempt, int items) {
        change(task, TaskStatus.RUNNING, attempt);
        long before = expansions.get(task);
        int first = ExpansionRange.places(before) < items ? moveItems(before, items) : ExpansionRange.first(before);
        expansions.set(task, ExpansionRange.of(first, Math.max(items, ExpansionRange.places(before)), items));
        countItems(task);
        touch(task);
    }

    /** New places at the end, for a list that is longer than all before it. The numbers of attempts go on. */
    private int moveItems(long before, int items) {
        int first = places;
        grow(places + items);
        for (int i = 0; i < ExpansionRange.places(before); i++) {
            int old = ExpansionRange.first(before) + i;
            for (PagedLongs.Editor array : List.of(states, progress, failureEntries)) {
                array.set(first + i, array.get(old));
                array.set(old, 0);
            }
            upstreams.set(old, 0);
        }
        return first;
    }

    /** Makes room for so many places. */
    void grow(int count) {
        places = count;
        List.of(states, upstreams, deadlines, reminders, progress, failureEntries)
                .forEach(array -> array.grow(count));
        inFlight.growBits(count);
    }

    /** Only what has ended is cleared: it has no times any more, and no worker. */
    private void clear(int place) {
        clearState(place);
        isDerivedStale = true;
        if (isItem(place)) {
            int task = taskAt(place);
            set(task, TaskState.withStatus(states.get(task), TaskStatus.RUNNING));
            progress.set(task, TaskEntries.withEnded(progress.get(task), 0));
            failureEntries.set(task, TaskEntries.cleared(failureEntries.get(task)));
        } else {
            clearItems(place);
        }
    }

    private void clearState(int place) {
        set(place, TaskState.cleared(states.get(place)));
        progress.set(place, 0);
        failureEntries.set(place, TaskEntries.cleared(failureEntries.get(place)));
    }

    private void clearItems(int task) {
        long expansion = expansions.get(task);
        int first = ExpansionRange.first(expansion);
        for (int place = first; place < first + ExpansionRange.items(expansion); place++) {
            clearState(place);
        }
        expansions.set(task, ExpansionRange.withItems(expansion, 0));
    }

    private void fail(int place, int attempt) {
        failureEntries.set(place, TaskEntries.failedIn(entries));
        end(place, TaskStatus.FAILED, attempt);
    }

    private void end(int place, TaskStatus as) {
        end(place, as, attemptAt(place));
    }

    private void end(int place, TaskStatus as, int attempt) {
        refreshDerived();
        change(place, as, attempt);
        progress.set(place, TaskEntries.withEnded(progress.get(place), entries));
        if (isItem(place)) {
            touch(taskAt(place));
            return;
        }
        remaining--;
        if (failsJob(place, as)) {
            failures++;
        }
        UpstreamState.End end = endOf(place).orElseThrow();
        for (int d = 0; d < plan.downstreamCount(place); d++) {
            int down = plan.downstream(place, d);
            long after = UpstreamState.afterEnd(upstreams.get(down), end);
            upstreams.set(down, after);
            if (UpstreamState.verdict(plan.rule(down), after) != UpstreamState.Verdict.WAIT) {
                touch(down);
            }
        }
    }

    private boolean failsJob(int task, TaskStatus as) {
        return (as == TaskStatus.FAILED || as == TaskStatus.UPSTREAM_FAILED) && !plan.mayFail(task);
    }

    /** To which end the task came, for those downstream of it; empty if it has not ended. */
    private Optional<UpstreamState.End> endOf(int task) {
        return UpstreamState.endOf(statusAt(task), plan.mayFail(task));
    }

    // ---- what is derived

    /** After tasks were cleared, counts anew what follows from the states of tasks. */
    void refreshDerived() {
        if (!isDerivedStale) {
            return;
        }
        isDerivedStale = false;
        remaining = 0;
        failures = 0;
        for (int task = 0; task < plan.size(); task++) {
            long state = UpstreamState.of(plan.upstream(task).length);
            for (int up : plan.upstream(task)) {
                Optional<UpstreamState.End> end = endOf(up);
                state = end.isPresent() ? UpstreamState.afterEnd(state, end.get()) : state;
            }
            upstreams.set(task, state);
            remaining += statusAt(task).isTerminal() ? 0 : 1;
            failures += failsJob(task, statusAt(task)) ? 1 : 0;
        }
        for (int task = expansions.next(0, plan.size());
                task < plan.size();
                task = expansions.next(task + 1, plan.size())) {
            countItems(task);
        }
    }

    private void setOwner(int task) {
        long expansion = expansions.get(task);
        for (int i = 0; i < ExpansionRange.places(expansion); i++) {
            upstreams.set(ExpansionRange.first(expansion) + i, task);
        }
    }

    private void countItems(int task) {
        long expansion = expansions.get(task);
        long counts = 0;
        for (int i = 0; i < ExpansionRange.items(expansion); i++) {
            counts += ItemCounts.of(statusAt(ExpansionRange.first(expansion) + i));
        }
        setOwner(task);
        itemCounts.set(task, counts);
        firstPending.set(task, 0);
    }

    /** The job with all that a checkpoint does not store, once the states and times in it are set. */
    Job restored() {
        for (int place = 0; place < places; place++) {
            long state = states.get(place);
            TaskStatus at = TaskState.status(state);
            queued += at == TaskStatus.QUEUED ? 1 : 0;
            inFlight.setBit(place, at.isInFlight());
            workers.begin(TaskState.worker(state));
        }
        nextWake = earliestDue();
        isDerivedStale = true;
        return done();
    }

    /** The earliest of all deadlines and reminders. */
    long earliestDue() {
        return Math.min(earliest(deadlines), earliest(reminders));
    }

    private long earliest(PagedLongs.Editor times) {
        long earliest = Job.NEVER;
        for (int place = times.next(0, places); place < places; place = times.next(place + 1, places)) {
            earliest = Math.min(earliest, times.get(place));
        }
        return earliest;
    }
}
