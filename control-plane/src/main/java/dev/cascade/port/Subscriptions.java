package dev.cascade.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who watches what, and up to where events were delivered to each viewer. Connections that were not closed are forgotten when they are older than a connection can be. All
 * methods may be called by many threads and processes; what has returned is seen by every {@link #readers} from then on.
 *
 * <p>A store that cannot be reached throws {@link StoreException}.
 */
public interface Subscriptions {

    /** How many subscriptions a connection can have. */
    int MOST_PER_CONNECTION = 100;

    /**
     * A viewer's wish.
     *
     * @param connection the viewer
     * @param id how the viewer calls it, unique within the connection
     * @param batch whether events that come together may travel in one message
     * @param since for topics with many jobs: what was decided before is not delivered
     */
    record Subscription(String connection, String id, Topic topic, boolean batch, Instant since) {}

    /**
     * A subscription from the view of one job.
     *
     * @param since what was decided before is not delivered, if {@code delivered} is empty; not before {@link Subscription#since}
     * @param delivered up to where events of this job were delivered; empty if none were yet, or lately, for a job of a topic with many jobs
     * @param catchUpAt from when on somebody may be expected who was asked to come and tell the rest; empty if nobody was
     * @param claimedUntil when what {@link #claim} gave ends; empty if nobody has claimed it
     */
    record Reader(
            String jobId,
            Subscription subscription,
            Instant since,
            Optional<ViewerPosition> delivered,
            Optional<Instant> catchUpAt,
            Optional<Instant> claimedUntil) {}

    /** What became of the wish to subscribe. */
    enum Reserved {
        RESERVED,
        /** The connection has a subscription with this id. */
        ID_IN_USE,
        /** The connection has {@link #MOST_PER_CONNECTION} already. */
        TOO_MANY,
        /** There is no such connection, or no more. */
        NOT_CONNECTED
    }

    /**
     * Notes a new connection.
     *
     * @param who the caller's name, for operators
     */
    void connected(String connection, String who, Instant now);

    /** Forgets a connection and all its subscriptions; unknown ones are forgotten already. */
    void disconnected(String connection);

    /** Takes the id for a subscription, to which nothing is delivered yet. */
    Reserved reserve(Subscription subscription, Instant now);

    /**
     * From now on the subscription is one of the {@link #readers}.
     *
     * @param delivered for the topic of one job: the position after which delivery begins
     */
    void activate(Subscription subscription, ViewerPosition delivered, Instant now);

    /** Ends a subscription, or what was reserved for it; false if there is none. */
    boolean remove(String connection, String id);

    /** What is watched by anybody: at least that, as of about a second ago. */
    Set<Topic> topics(Instant now);

    /** All subscriptions to whose topic the job belongs. */
    List<Reader> readers(String jobId, String dag, Instant now);

    /** The subscription from the view of the job; empty if it is not one of the {@link #readers}. */
    default Optional<Reader> reader(Subscription subscription, String jobId, String dag, Instant now) {
        return readers(jobId, dag, now).stream()
                .filter(reader -> reader.subscription().equals(subscription))
                .findFirst();
    }

    /**
     * Takes the sole right to tell the subscription of the job.
     *
     * @param until when the right ends, if {@link #delivered} does not end it before
     * @return the reader as it is now; empty if somebody else has the right, or the subscription is gone
     */
    Optional<Reader> claim(Reader reader, Instant now, Instant until);

    /**
     * Ends the right, and notes up to where events were delivered. Changes nothing if the right has gone to somebody else.
     *
     * @param catchUpAt from when on somebody may be expected who was asked to tell the rest; empty if there is no rest
     */
    void delivered(Reader claimed, ViewerPosition now, Optional<Instant> catchUpAt);
}
