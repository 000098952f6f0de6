package dev.cascade.port;

import java.util.List;
import java.util.function.Consumer;

/**
 * Tells that another process left work to do in a job: it saved an entry with attempts that are queued and claimed by nobody, or recorded a
 * completion. Only a hint to look sooner: a notification may come late, twice, or, when the connection was lost, never; a sweep
 * makes the job's check when it is due ({@link JobStore#dueChecks}).
 */
public interface PendingWorkFeed {

    /**
     * Calls {@code jobIds} with the ids of such jobs, from a thread of the feed, until the subscription is closed. What is heard while a call is under
     * way comes with the next one. It must not block for long; what it throws is logged. Changes made by this process are not reported.
     */
    Subscription subscribe(Consumer<List<String>> jobIds);

    /** A subscription, until it is closed. */
    interface Subscription extends AutoCloseable {

        /** Ends it; a call that is under way may still finish. */
        @Override
        void close();
    }
}
