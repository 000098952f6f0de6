package dev.cascade.local.lambda;

import java.util.concurrent.CompletableFuture;

/** One event for one process, and the future of its response. */
final class PendingInvocation {
    private final String requestId;
    private final String trace;
    private final byte[] event;
    private final long deadlineMillis;
    private final CompletableFuture<RuntimeEvent> answer = new CompletableFuture<>();
    private volatile boolean delivered;

    /**
     * An event for a process.
     *
     * @param trace the header that the function hands on
     * @param deadlineMillis when the function will be stopped, in milliseconds since 1970
     */
    PendingInvocation(String requestId, String trace, byte[] event, long deadlineMillis) {
        this.requestId = requestId;
        this.trace = trace;
        this.event = event;
        this.deadlineMillis = deadlineMillis;
    }

    String requestId() {
        return requestId;
    }

    String trace() {
        return trace;
    }

    byte[] event() {
        return event;
    }

    long deadlineMillis() {
        return deadlineMillis;
    }

    CompletableFuture<RuntimeEvent> answer() {
        return answer;
    }

    /** From here on the function may have begun. */
    void markDelivered() {
        delivered = true;
    }

    boolean isDelivered() {
        return delivered;
    }
}
