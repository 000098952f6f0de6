package dev.cascade.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A fact about a job. The state of a job follows from its events, in order. Its time is that of the
 * decision it belongs to.
 */
public sealed interface Event {

    /** The word for it in the live stream. */
    String label();

    /** Who asked for it, if somebody did who is known. */
    default Optional<Actor> actor() {
        return Optional.empty();
    }

    /** An event of the job as a whole. */
    sealed interface OfJob extends Event {

        /** What the job is after it. */
        JobStatus status();
    }

    /** An event of one task. */
    sealed interface OfTask extends Event {

        /** Which task, or which item of a mapped task. */
        TaskRef ref();
    }

    /**
     * The job is to be retried, and is held back by a limit until it becomes running.
     *
     * @param actor who asked for the retry
     */
    record JobPending(Optional<Actor> actor) implements OfJob {

        /** For somebody who is not known. */
        public JobPending() {
            this(Optional.empty());
        }

        @Override
        public JobStatus status() {
            return JobStatus.PENDING;
        }

        @Override
        public String label() {
            return "job.pending";
        }
    }

    /**
     * The job runs: for the first time, or again.
     *
     * @param actor who asked for it to run again; empty when it runs for the first time, since the job says who triggered it
     */
    record JobRunning(Optional<Actor> actor) implements OfJob {

        /** For nobody, or for somebody who is not known. */
        public JobRunning() {
            this(Optional.empty());
        }

        @Override
        public JobStatus status() {
            return JobStatus.RUNNING;
        }

        @Override
        public String label() {
            return "job.running";
        }
    }

    record JobSucceeded() implements OfJob {
        @Override
        public JobStatus status() {
            return JobStatus.SUCCESS;
        }

        @Override
        public String label() {
            return "job.success";
        }
    }

    record JobFailed() implements OfJob {
        @Override
        public JobStatus status() {
            return JobStatus.FAILED;
        }

        @Override
        public String label() {
            return "job.failed";
        }
    }

    /**
     * The job ended as cancelled.
     *
     * @param actor who cancelled it; empty if it ended as cancelled without that
     */
    record JobCancelled(Optional<Actor> actor) implements OfJob {

        /** By nobody, or by somebody who is not known. */
        public JobCancelled() {
            this(Optional.empty());
        }

        @Override
        public JobStatus status() {
            return JobStatus.CANCELLED;
        }

        @Override
        public String label() {
            return "job.cancelled";
        }
    }

    /**
     * Somebody asked for tasks to run again: what follows in the same entry is for that reason. It changes nothing.
     *
     * @param actor who asked
     * @param tasks how many tasks are cleared
     */
    record ClearRequested(Optional<Actor> actor, int tasks) implements Event {
        @Override
        public String label() {
            return "job.cleared";
        }
    }

    /**
     * An event of a kind that this version does not know, and may skip. It has its number in the job's live stream, and changes nothing.
     *
     * @param kind of the stored form
     * @param body of the stored form, in hexadecimal digits
     */
    record Unknown(int kind, String body) implements Event {
        @Override
        public String label() {
            return "job.unknown";
        }
    }

    /**
     * The task was cleared: what it did before no longer counts. A mapped task loses its items; when an item is cleared, the mapped task
     * runs again.
     */
    record TaskCleared(TaskRef ref) implements OfTask {
        @Override
        public String label() {
            return "task.pending";
        }
    }

    /** The task or item may run, and is held back by a limit. */
    record TaskReady(TaskRef ref) implements OfTask {
        @Override
        public String label() {
            return "task.ready";
        }
    }

    /**
     * The attempt waits without a worker.
     *
     * @param deadline by when it must have ended, if there is such a time
     * @param reminder when something else is due, see {@link WaitKind}
     */
    record TaskWaiting(TaskRef ref, int attempt, WaitKind kind, Optional<Instant> deadline, Optional<Instant> reminder)
            implements OfTask {
        @Override
        public String label() {
            return "task.waiting";
        }
    }

    /** A mapped task runs: it has {@code items} items, all of which are {@link TaskStatus#READY}. */
    record TaskExpanded(TaskRef ref, int attempt, int items) implements OfTask {
        @Override
        public String label() {
            return "task.running";
        }
    }

    /** Attempt {@code attempt} is ready to be handed to a worker or a service. */
    record TaskQueued(TaskRef ref, int attempt) implements OfTask {
        @Override
        public String label() {
            return "task.queued";
        }
    }

    /** The attempt began at {@code startedAt} on {@code worker}; the name is empty if it was not claimed. */
    record TaskRunning(TaskRef ref, int attempt, String worker, Instant startedAt) implements OfTask {
        @Override
        public String label() {
            return "task.running";
        }
    }

    /**
     * The attempt failed and another follows at {@code retryAt}.
     *
     * @param cost what the further attempt is counted as
     * @param earlier where the journal tells of what came before
     */
    record TaskUpForRetry(TaskRef ref, int attempt, TaskError error, Instant retryAt, Cost cost, Earlier earlier)
            implements OfTask {

        /** A failure of which nothing earlier is known. */
        public TaskUpForRetry(TaskRef ref, int attempt, TaskError error, Instant retryAt, Cost cost) {
            this(ref, attempt, error, retryAt, cost, Earlier.NONE);
        }

        @Override
        public String label() {
            return "task.up_for_retry";
        }
    }

    record TaskSucceeded(TaskRef ref, int attempt, TaskResult result) implements OfTask {
        @Override
        public String label() {
            return "task.success";
        }
    }

    /** The attempt failed, and the task with it; {@code earlier} is where the journal tells of what came before. */
    record TaskFailed(TaskRef ref, int attempt, TaskError error, Earlier earlier) implements OfTask {

        /** A failure of which nothing earlier is known. */
        public TaskFailed(TaskRef ref, int attempt, TaskError error) {
            this(ref, attempt, error, Earlier.NONE);
        }

        @Override
        public String label() {
            return "task.failed";
        }
    }

    record TaskUpstreamFailed(TaskRef ref) implements OfTask {
        @Override
        public String label() {
            return "task.upstream_failed";
        }
    }

    /** {@code reason} is the one that the task gave; empty if its trigger rule skipped it. */
    record TaskSkipped(TaskRef ref, Optional<String> reason) implements OfTask {
        @Override
        public String label() {
            return "task.skipped";
        }
    }

    record TaskCancelled(TaskRef ref) implements OfTask {
        @Override
        public String label() {
            return "task.cancelled";
        }
    }

    /**
     * The entries of the journal in which the story of a failed attempt goes on backwards; 0 for none.
     *
     * @param began in which the attempt began
     * @param failed in which an attempt of the same task or item failed before
     */
    record Earlier(long began, long failed) {

        public static final Earlier NONE = new Earlier(0, 0);
    }

    /** How the repetition of an attempt is counted. */
    enum Cost {
        /** It failed: the next one is a retry. */
        RETRY,
        /** It was lost with its worker. */
        LOSS,
        /** It was handed back by a worker that stopped: not counted. */
        NOTHING;

        /** The number in stored records: never changed. */
        int code() {
            return switch (this) {
                case RETRY -> 0;
                case LOSS -> 1;
                case NOTHING -> 2;
            };
        }

        static Cost ofCode(int code) {
            for (Cost cost : values()) {
                if (cost.code() == code) {
                    return cost;
                }
            }
            throw new IllegalArgumentException(
                    "there is no cost of an attempt " + code + ": the record is damaged or newer");
        }
    }
}
