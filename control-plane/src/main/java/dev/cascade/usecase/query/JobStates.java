package dev.cascade.usecase.query;

import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status of each task of a job, and when it was queued, began and ended, at one moment: what a picture of the whole job needs. Tasks have the numbers
 * of the job's plan, which are their places in topological order, ties by id. Immutable.
 */
public final class JobStates {

    /** What {@link #worker} gives for nobody. */
    public static final int NOBODY = TaskTimes.NOBODY;

    private final JobSnapshot snapshot;
    private final Columns columns;

    /** Times in milliseconds since 1970, 0 for never, and numbers of workers, by number of the task. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares columns, and nobody else has these arrays
    record Columns(long[] queuedAt, long[] startedAt, long[] endedAt, int[] workers, List<String> names) {}

    JobStates(JobSnapshot snapshot, Columns columns) {
        this.snapshot = snapshot;
        this.columns = columns;
    }

    /** The job as a whole. */
    public JobHeader header() {
        return snapshot.header();
    }

    /** The number of the latest event in it. */
    public long lastEvent() {
        return job().eventCount();
    }

    /** How many tasks have which status. */
    public Map<TaskStatus, Integer> counts() {
        return snapshot.taskCounts();
    }

    /** How many tasks there are. */
    public int size() {
        return job().plan().size();
    }

    /** The status of a task. */
    public TaskStatus status(int task) {
        return job().taskStatus(task);
    }

    /** How many attempts of a task were made. */
    public int attempts(int task) {
        return job().attempt(TaskRef.of(task));
    }

    /** When its latest attempt was queued. */
    public Optional<Instant> queuedAt(int task) {
        return TaskTimes.time(columns.queuedAt()[task]);
    }

    /** When its latest attempt began. */
    public Optional<Instant> startedAt(int task) {
        return TaskTimes.time(columns.startedAt()[task]);
    }

    /** When the task ended; empty while it has not. */
    public Optional<Instant> completedAt(int task) {
        return status(task).isTerminal() ? TaskTimes.time(columns.endedAt()[task]) : Optional.empty();
    }

    /** Who ran its latest attempt, as a place in {@link #workers}; {@link #NOBODY} if nobody did. */
    public int worker(int task) {
        return columns.workers()[task];
    }

    /** Names of the workers that ran something of the job. */
    public List<String> workers() {
        return columns.names();
    }

    private Job job() {
        return snapshot.job();
    }
}
