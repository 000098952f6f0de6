package dev.cascade.local.lambda;

import java.time.Duration;

/** An event of a function's process: it is ready, has responded, has failed or has exited. */
sealed interface RuntimeEvent {
    /** It asked for its first event: its code is loaded. */
    record Ready() implements RuntimeEvent {}

    /**
     * It answered.
     *
     * @param body the answer, cut off behind the limit
     * @param size bytes that were sent
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Response(byte[] body, long size) implements RuntimeEvent {}

    /** It reported an error. */
    record Reported(ErrorReport error) implements RuntimeEvent {}

    /** It ended. */
    record Exited(int code) implements RuntimeEvent {}

    /** It took too long. */
    record TimeUp(Duration limit) implements RuntimeEvent {}

    /** It holds more memory than it may. */
    record OverMemory(long usedMb) implements RuntimeEvent {}
}
