package dev.cascade.aws;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.PushScheduler;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has changes of jobs sent to viewers where no table stream reports them: jobs in a database. One message for a job that somebody watches, none for the others.
 * Thread-safe.
 */
final class ViewedJobs implements JobListener {

    private static final Logger LOG = LoggerFactory.getLogger(ViewedJobs.class);

    private final Subscriptions subscriptions;
    private final PushScheduler pushes;
    private final Executor background;
    private final InstantSource clock;

    /** DAGs of the jobs to which something happened since this was looked at, by their ids. */
    private final Map<String, String> changed = new ConcurrentHashMap<>();

    private final AtomicBoolean isAsked = new AtomicBoolean();

    /** @param background what happens until it comes to what it is given goes together */
    ViewedJobs(Subscriptions subscriptions, PushScheduler pushes, Executor background, InstantSource clock) {
        this.subscriptions = subscriptions;
        this.pushes = pushes;
        this.background = background;
        this.clock = clock;
    }

    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        changed.put(header.id(), header.dag());
        if (isAsked.compareAndSet(false, true)) {
            background.execute(this::tell);
        }
    }

    private void tell() {
        // First, so that who adds a job after this was looked at asks again.
        isAsked.set(false);
        try {
            Set<Topic> topics = subscriptions.topics(clock.instant());
            for (String job : Set.copyOf(changed.keySet())) {
                String dag = changed.remove(job);
                if (dag != null && isWatched(topics, job, dag)) {
                    pushes.later(new Topic.OfJob(job), Duration.ZERO);
                }
            }
        } catch (RuntimeException e) {
            // Whatever happens next to the job tells of this as well.
            LOG.atWarn().setCause(e).log("viewers are notified later");
        }
    }

    private static boolean isWatched(Set<Topic> topics, String job, String dag) {
        return topics.contains(new Topic.AllJobs())
                || topics.contains(new Topic.OfJob(job))
                || topics.contains(new Topic.OfDag(dag));
    }
}
