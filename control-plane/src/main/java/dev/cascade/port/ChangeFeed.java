package dev.cascade.port;

import java.util.function.Consumer;

/**
 * Tells that another process left work to do in a job: it saved an entry with attempts that are queued and claimed by nobody, or recorded a
 * completion. Only a hint to look sooner: a process may be told late, twice, or, when the connection was lost, never; a sweep over
 * {@link JobStore#unfinished} finds whatever was missed.
 */
public interface ChangeFeed {

    /**
     * Calls {@code jobId} with the ids of such jobs, from a thread of the feed, until the subscription is closed. It must not block for long;
     * what it throws is logged. Changes made by this process are not told.
     */
    Subscription subscribe(Consumer<String> jobId);

    /** A standing wish to be told. */
    interface Subscription extends AutoCloseable {

        /** Ends it; a call that is under way may still finish. */
        @Override
        void close();
    }
}
