package dev.cascade.local;

import java.time.Duration;

/** A process in a worker pool. It runs nothing when it is opened. Thread-safe. */
public interface WorkerNode extends AutoCloseable {

    /** Joins the worker pool, and goes on with jobs that were left unfinished. */
    void work();

    /**
     * Takes no more tasks, and waits for those that run. What has not ended by then is stopped and given to other workers, without using up a
     * retry.
     */
    void leave(Duration atMost);

    /**
     * What is to be done when this worker runs no more Java tasks, because too many of those that it stopped ignore their interrupt; it must
     * return quickly. Otherwise the worker goes on, and Java tasks that it gets fail with {@code worker_exhausted}.
     */
    void onExhausted(Runnable action);

    /** Stops running tasks, which others take over. */
    @Override
    void close();
}
