package dev.cascade.local.http;

import dev.cascade.api.Api;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory that the bodies of all requests take together, while they are read and processed. Large documents have a budget of
 * their own, so that they leave room for everything else. Thread-safe.
 */
final class BodyMemoryLimit {

    /** Of all bodies up to {@link Api#MAX_BODY_BYTES}. */
    static final int SMALL_BYTES = 32 * 1024 * 1024;

    /** Of all larger ones; the largest that there may be fits. */
    static final int LARGE_BYTES = Api.MAX_DOCUMENT_BYTES;

    private final Semaphore small = new Semaphore(SMALL_BYTES);
    private final Semaphore large = new Semaphore(LARGE_BYTES);

    /** The part of one request, to be closed when the request was answered. */
    Share share() {
        return new Share();
    }

    /** The share of one request. For one thread. */
    final class Share implements AutoCloseable {

        private int taken;
        private Semaphore from = small;

        /** Grows the share to at least this size. Returns false if the budget has not enough left. */
        boolean growTo(int bytes) {
            if (bytes <= taken) {
                return true;
            }
            boolean moves = from == small && bytes > Api.MAX_BODY_BYTES;
            Semaphore source = moves ? large : from;
            if (!source.tryAcquire(moves ? bytes : bytes - taken)) {
                return false;
            }
            if (moves) {
                small.release(taken);
                from = large;
            }
            taken = bytes;
            return true;
        }

        @Override
        public void close() {
            from.release(taken);
            taken = 0;
        }
    }
}
