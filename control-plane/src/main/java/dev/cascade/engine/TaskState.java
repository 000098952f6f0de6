package dev.cascade.engine;

/**
 * The stored state of one task instance in one {@code long}, which every decision reads and writes, 100,000 times in the largest jobs. It holds what only the
 * journal knows; what follows from other tasks is in {@link UpstreamState}.
 *
 * <pre>
 *   status 4 | kind of waiting 4 | losses 3 | tries 10 | worker 17 | attempt 26
 * </pre>
 */
final class TaskState {

    /** The highest number of an attempt, over all retries and all times that an operator cleared the task. */
    static final int MAX_ATTEMPT = (1 << 26) - 1;
    /** The most workers that run tasks of one job at a time. */
    static final int MAX_WORKERS = (1 << 17) - 1;
    /** The most losses that are counted; one more changes nothing. */
    static final int MAX_LOSSES = (1 << 3) - 1;
    /** The most tries that are counted; one more changes nothing. Above {@link dev.cascade.dsl.definition.RetryPolicy#MAX_RETRIES}. */
    static final int MAX_TRIES = (1 << 10) - 1;

    private static final Field STATUS = new Field(0, 4);
    private static final Field WAIT = new Field(4, 4);
    private static final Field LOSSES = new Field(8, 3);
    private static final Field TRIES = new Field(11, 10);
    private static final Field WORKER = new Field(21, 17);
    private static final Field ATTEMPT = new Field(38, 26);

    private TaskState() {}

    static TaskStatus status(long state) {
        return TaskStatus.ofCode(STATUS.of(state));
    }

    static long withStatus(long state, TaskStatus status) {
        return STATUS.set(state, status.code());
    }

    /** What the attempt waits for; says something only if the status is {@link TaskStatus#WAITING}. */
    static WaitKind waitKind(long state) {
        return WaitKind.ofCode(WAIT.of(state));
    }

    static long withWait(long state, WaitKind kind) {
        return WAIT.set(state, kind.code());
    }

    /** Number of the latest attempt; 0 before the first. */
    static int attempt(long state) {
        return ATTEMPT.of(state);
    }

    static long withAttempt(long state, int attempt) {
        return ATTEMPT.set(state, attempt);
    }

    /** Attempts that were used up since the task was last cleared. */
    static int tries(long state) {
        return TRIES.of(state);
    }

    static long withTries(long state, int tries) {
        return TRIES.set(state, Math.min(tries, MAX_TRIES));
    }

    /** Attempts that were lost with their worker since the task was last cleared. */
    static int losses(long state) {
        return LOSSES.of(state);
    }

    static long withLosses(long state, int losses) {
        return LOSSES.set(state, Math.min(losses, MAX_LOSSES));
    }

    /** Index of the worker that runs the attempt, in the job's {@link WorkerTable}. */
    static int worker(long state) {
        return WORKER.of(state);
    }

    static long withWorker(long state, int worker) {
        return WORKER.set(state, worker);
    }

    /** The task in another status. Who ran it, and what it waited for, is gone. */
    static long changed(long state, TaskStatus to, int attempt) {
        return withAttempt(withStatus(WAIT.set(WORKER.set(state, WorkerTable.NOBODY), 0), to), attempt);
    }

    /** A cleared task: it has no history but the numbers of its attempts, which are never used again. */
    static long cleared(long state) {
        return withAttempt(0, attempt(state));
    }

    private record Field(int shift, int width) {

        int of(long state) {
            return (int) (state >>> shift) & ((1 << width) - 1);
        }

        long set(long state, int value) {
            long mask = (1L << width) - 1;
            if (value < 0 || value > mask) {
                throw new IllegalArgumentException("value " + value + " does not fit into " + width + " bits");
            }
            return (state & ~(mask << shift)) | ((long) value << shift);
        }
    }
}
