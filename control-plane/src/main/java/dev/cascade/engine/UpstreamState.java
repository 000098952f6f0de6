package dev.cascade.engine;

import dev.cascade.dsl.definition.TriggerRule;
import java.util.Optional;

/**
 * What a task knows of its direct upstreams, in one {@code long}: how many have not ended, and which ends the others came to. It follows from the states of
 * the upstreams, and is not stored.
 *
 * <p>It is enough for every trigger rule: a rule asks whether all have ended, and whether some came to an end of a kind. "All failed" is: all have ended, and
 * none came to another end.
 */
final class UpstreamState {

    /** The most direct upstreams of a task. */
    static final int MAX_UPSTREAMS = (1 << 17) - 1;

    /** The ways in which an upstream ends, as trigger rules tell them apart. */
    enum End {
        SUCCESS(1L << 32),
        /** {@code failed} or {@code upstream_failed}. */
        FAILED(1L << 33),
        /** The same, of a task with {@code allow_failure}. */
        FAILED_ALLOWED(1L << 34),
        SKIPPED(1L << 35),
        CANCELLED(1L << 36);

        private final long bit;

        End(long bit) {
            this.bit = bit;
        }
    }

    /** What a trigger rule says. */
    enum Verdict {
        /** Upstreams that have not ended may change the answer. */
        WAIT,
        START,
        SKIP,
        UPSTREAM_FAILED
    }

    private UpstreamState() {}

    /** Of a task none of whose {@code upstreams} has ended. */
    static long of(int upstreams) {
        return upstreams;
    }

    /** Upstreams that have not ended. */
    static int waiting(long state) {
        return (int) state;
    }

    /** After one more upstream has come to this end. */
    static long afterEnd(long state, End end) {
        return (state - 1) | end.bit;
    }

    /**
     * To which end a task with this status came, for those downstream of it; empty if it has not ended.
     *
     * @param mayFail whether the task has {@code allow_failure}
     */
    static Optional<End> endOf(TaskStatus status, boolean mayFail) {
        return switch (status) {
            case SUCCESS -> Optional.of(End.SUCCESS);
            case FAILED, UPSTREAM_FAILED -> Optional.of(mayFail ? End.FAILED_ALLOWED : End.FAILED);
            case SKIPPED -> Optional.of(End.SKIPPED);
            case CANCELLED -> Optional.of(End.CANCELLED);
            case PENDING, READY, QUEUED, RUNNING, WAITING, UP_FOR_RETRY -> Optional.empty();
        };
    }

    /** Whether an upstream has come to this end. */
    static boolean has(long state, End end) {
        return (state & end.bit) != 0;
    }

    /** What the rule says now. Once it is not {@code WAIT}, no further end changes it. */
    static Verdict verdict(TriggerRule rule, long state) {
        boolean failed = has(state, End.FAILED);
        boolean ended = waiting(state) == 0;
        return switch (rule) {
            case ALL_SUCCESS ->
                failed
                        ? Verdict.UPSTREAM_FAILED
                        : !ended ? Verdict.WAIT : has(state, End.SKIPPED) ? Verdict.SKIP : Verdict.START;
            case NONE_FAILED -> failed ? Verdict.UPSTREAM_FAILED : ended ? Verdict.START : Verdict.WAIT;
            case ALL_DONE -> ended ? Verdict.START : Verdict.WAIT;
            case ONE_FAILED -> failed ? Verdict.START : ended ? Verdict.SKIP : Verdict.WAIT;
        };
    }
}
