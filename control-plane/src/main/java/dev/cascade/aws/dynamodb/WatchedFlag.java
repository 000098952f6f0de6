package dev.cascade.aws.dynamodb;

import dev.cascade.port.StoreException;
import dev.cascade.port.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a flag on what is written of jobs that somebody watches, so that the table's stream wakes nobody for the others. What is watched is read every
 * few seconds, when something is written. Until then, a new viewer does not rely on the flag.
 */
final class WatchedFlag {

    private static final Duration READ_EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFlag.class);

    private final Optional<WatchedTopics> watched;
    private final InstantSource clock;
    private final JobCache<String> dags = new JobCache<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Known known = new Known(Set.of(), false, Instant.MIN);

    /**
     * What was read.
     *
     * @param isKnown whether it could be read
     */
    private record Known(Set<Topic> topics, boolean isKnown, Instant until) {}

    private WatchedFlag(Optional<WatchedTopics> watched, InstantSource clock) {
        this.watched = watched;
        this.clock = clock;
    }

    /** Never sets it. */
    static WatchedFlag none() {
        return new WatchedFlag(Optional.empty(), InstantSource.system());
    }

    static WatchedFlag of(WatchedTopics watched, InstantSource clock) {
        return new WatchedFlag(Optional.of(watched), clock);
    }

    /** Remembers of which DAG a job is, for the entries that follow. */
    void learn(String jobId, String dag) {
        if (watched.isPresent()) {
            dags.put(jobId, dag);
        }
    }

    /** Sets the flag on the item if somebody watches the job. */
    Item flag(Item item, String jobId) {
        return isWatched(jobId) ? item.number(Names.IS_WATCHED, 1) : item;
    }

    private boolean isWatched(String jobId) {
        if (watched.isEmpty()) {
            return false;
        }
        Known now = known(watched.get());
        Set<Topic> topics = now.topics();
        return !now.isKnown()
                || topics.contains(new Topic.AllJobs())
                || topics.contains(new Topic.OfJob(jobId))
                || isDagWatched(topics, jobId);
    }

    /** A flag too many is looked at in vain; one too few would be missed. */
    private boolean isDagWatched(Set<Topic> topics, String jobId) {
        return topics.stream().anyMatch(Topic.OfDag.class::isInstance)
                && dags.get(jobId)
                        .map(dag -> topics.contains(new Topic.OfDag(dag)))
                        .orElse(true);
    }

    private Known known(WatchedTopics store) {
        Instant now = clock.instant();
        if (now.isBefore(known.until())) {
            return known;
        }
        lock.lock();
        try {
            if (!now.isBefore(known.until())) {
                known = read(store, now);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private static Known read(WatchedTopics store, Instant now) {
        try {
            return new Known(store.read(now), true, now.plus(READ_EVERY));
        } catch (StoreException e) {
            LOG.atWarn().setCause(e).log("it is not known who watches, so everything is flagged for a while");
            return new Known(Set.of(), false, now.plus(READ_EVERY));
        }
    }
}
