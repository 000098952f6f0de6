package dev.cascade.local.lambda;

import java.time.Duration;

/** What may be heard from a function's process, or about it. */
sealed interface Signal {
    /** It asked for its first event: its code is loaded. */
    record Ready() implements Signal {}

    /**
     * It answered.
     *
     * @param body the answer, cut off behind the limit
     * @param size bytes that were sent
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Response(byte[] body, long size) implements Signal {}

    /** It reported an error. */
    record Reported(ErrorReport error) implements Signal {}

    /** It ended. */
    record Exited(int code) implements Signal {}

    /** It took too long. */
    record TimeUp(Duration limit) implements Signal {}

    /** It holds more memory than it may. */
    record OverMemory(long usedMb) implements Signal {}
}
