package dev.cascade.local.http;

import dev.cascade.api.Api;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory that the bodies of all requests take together, while they come and while they are worked on. Large documents have a budget of
 * their own, so that they leave room for everything else. Thread-safe.
 */
final class BodyBudget {

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

    /** What one request takes. For one thread. */
    final class Share implements AutoCloseable {

        private int taken;
        private Semaphore from = small;

        /** Makes it at least so much. False if there is not so much left. */
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
