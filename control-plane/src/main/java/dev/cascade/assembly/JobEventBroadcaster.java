package dev.cascade.assembly;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the events of jobs in this process to all listeners. Thread-safe. */
public final class JobEventBroadcaster implements JobListener {

    private static final Logger LOG = LoggerFactory.getLogger(JobEventBroadcaster.class);

    private final List<JobListener> listeners = new CopyOnWriteArrayList<>();

    /** Adds a listener, until the subscription returned is closed. */
    public Subscription subscribe(JobListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        for (JobListener listener : listeners) {
            try {
                listener.saved(header, job, entry);
            } catch (RuntimeException | Error e) {
                // The job has been saved; the failure of a listener must not stop it.
                LOG.atError().addKeyValue("job", header.id()).setCause(e).log("a listener failed");
            }
        }
    }

    /** Ends a subscription when closed. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
