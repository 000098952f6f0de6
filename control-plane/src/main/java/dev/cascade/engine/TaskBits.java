package dev.cascade.engine;

/**
 * The state of one task in one {@code long}: what every decision reads and writes, 100,000 times in the largest jobs.
 *
 * <pre>
 *   status 4 | attempt 13 | tries 10 | losses 3 | waiting 17 | worker 14 | failed upstream 1 | skipped upstream 1
 * </pre>
 */
final class TaskBits {

    /** Highest number of an attempt, over all rounds that an operator starts. */
    static final int MAX_ATTEMPT = (1 << 13) - 1;
    /** Most direct upstreams of a task. */
    static final int MAX_UPSTREAMS = (1 << 17) - 1;
    /** Most workers that one job is spread over at a time. */
    static final int MAX_WORKERS = (1 << 14) - 1;

    private static final int ATTEMPT = 4;
    private static final int TRIES = 17;
    private static final int LOSSES = 27;
    private static final int WAITING = 30;
    private static final int WORKER = 47;
    private static final int FAILED = 61;
    private static final int SKIPPED = 62;

    private TaskBits() {}

    static TaskStatus status(long bits) {
        return TaskStatus.ofCode((int) (bits & 0xF));
    }

    static long withStatus(long bits, TaskStatus status) {
        return (bits & ~0xFL) | status.code();
    }

    /** Number of the latest attempt; 0 before the first. */
    static int attempt(long bits) {
        return field(bits, ATTEMPT, 13);
    }

    static long withAttempt(long bits, int attempt) {
        return withField(bits, ATTEMPT, 13, attempt);
    }

    /** Attempts that were used up since the task was last cleared. */
    static int tries(long bits) {
        return field(bits, TRIES, 10);
    }

    static long withTries(long bits, int tries) {
        return withField(bits, TRIES, 10, Math.min(tries, 1023));
    }

    /** Attempts that were lost with their worker since the task was last cleared. */
    static int losses(long bits) {
        return field(bits, LOSSES, 3);
    }

    static long withLosses(long bits, int losses) {
        return withField(bits, LOSSES, 3, Math.min(losses, 7));
    }

    /** Direct upstreams that have not ended. */
    static int waiting(long bits) {
        return field(bits, WAITING, 17);
    }

    static long withWaiting(long bits, int waiting) {
        return withField(bits, WAITING, 17, waiting);
    }

    /** Index of the worker that runs the attempt, in the job's table. */
    static int worker(long bits) {
        return field(bits, WORKER, 14);
    }

    static long withWorker(long bits, int worker) {
        return withField(bits, WORKER, 14, worker);
    }

    static boolean hasFailedUpstream(long bits) {
        return (bits >>> FAILED & 1) != 0;
    }

    static long withFailedUpstream(long bits) {
        return bits | 1L << FAILED;
    }

    static boolean hasSkippedUpstream(long bits) {
        return (bits >>> SKIPPED & 1) != 0;
    }

    static long withSkippedUpstream(long bits) {
        return bits | 1L << SKIPPED;
    }

    /** The same task with nothing known of its upstreams. */
    static long withoutUpstreams(long bits) {
        return withWaiting(bits, 0) & ~(1L << FAILED) & ~(1L << SKIPPED);
    }

    private static int field(long bits, int shift, int width) {
        return (int) (bits >>> shift) & ((1 << width) - 1);
    }

    private static long withField(long bits, int shift, int width, int value) {
        long mask = (1L << width) - 1;
        if (value < 0 || value > mask) {
            throw new IllegalArgumentException("value " + value + " does not fit into " + width + " bits");
        }
        return (bits & ~(mask << shift)) | ((long) value << shift);
    }
}
