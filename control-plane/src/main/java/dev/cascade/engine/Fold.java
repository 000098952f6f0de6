package dev.cascade.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job's state being changed by events, by one thread: those of a journal, or those of a decision as it is made. */
final class Fold {

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

    /** Tasks whose upstreams changed and that may be decidable; {@code null} if nobody asks. */
    private @Nullable ArrayDeque<Integer> touched;

    private boolean upstreamsStale;

    /** A fold that begins with {@code job}, and makes it what it is after its entry number {@code entries}. */
    Fold(Job job, long entries) {
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
    }

    /** The job that a checkpoint was made of. */
    static Job restored(
            Job untouched, JobStatus status, long entries, long events, List<String> workers, long[] bits, long[] due) {
        Fold fold = new Fold(untouched, entries);
        fold.status = status;
        fold.events = events;
        fold.workers = List.copyOf(workers);
        for (int task = 0; task < bits.length; task++) {
            fold.tasks.set(task, bits[task]);
            fold.setDue(task, due[task]);
            fold.queued += TaskBits.status(bits[task]) == TaskStatus.QUEUED ? 1 : 0;
        }
        fold.upstreamsStale = true;
        return fold.done();
    }

    /** From now on {@link #nextTouched} is going to be asked. */
    Fold touching() {
        touched = new ArrayDeque<>();
        return this;
    }

    /** A task about which something may be decided since one of its upstreams ended; each is told once. */
    @Nullable Integer nextTouched() {
        return touched == null ? null : touched.poll();
    }

    /** The job as it is now. The fold must not be used any further. */
    Job done() {
        refreshUpstreams();
        return new Job(this);
    }

    void apply(Event event) {
        events++;
        switch (event) {
            case Event.JobRunning e -> status = JobStatus.RUNNING;
            case Event.JobSucceeded e -> status = JobStatus.SUCCESS;
            case Event.JobFailed e -> status = JobStatus.FAILED;
            case Event.JobCancelled e -> status = JobStatus.CANCELLED;
            case Event.TaskCleared e -> clear(index(e.ref()));
            case Event.TaskQueued e -> {
                change(index(e.ref()), TaskStatus.QUEUED, e.attempt(), 0);
                queued++;
            }
            case Event.TaskRunning e -> run(index(e.ref()), e.attempt(), e.worker(), e.startedAt());
            case Event.TaskUpForRetry e -> putUpForRetry(e);
            case Event.TaskSucceeded e -> end(index(e.ref()), TaskStatus.SUCCESS, e.attempt());
            case Event.TaskFailed e -> end(index(e.ref()), TaskStatus.FAILED, e.attempt());
            case Event.TaskUpstreamFailed e -> end(index(e.ref()), TaskStatus.UPSTREAM_FAILED);
            case Event.TaskSkipped e -> end(index(e.ref()), TaskStatus.SKIPPED);
            case Event.TaskCancelled e -> end(index(e.ref()), TaskStatus.CANCELLED);
        }
    }

    private int index(TaskRef ref) {
        if (ref.isItem()) {
            throw new IllegalStateException("task \"" + plan.nameOf(ref) + "\" is not mapped");
        }
        return ref.task();
    }

    TaskStatus statusOf(int task) {
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
        int task = index(event.ref());
        change(task, TaskStatus.UP_FOR_RETRY, event.attempt(), event.retryAt().toEpochMilli());
        long bits = tasks.get(task);
        tasks.set(
                task,
                switch (event.cost()) {
                    case RETRY -> TaskBits.withTries(bits, TaskBits.tries(bits) + 1);
                    case LOSS -> TaskBits.withLosses(bits, TaskBits.losses(bits) + 1);
                    case NOTHING -> bits;
                });
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
    void refreshUpstreams() {
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
