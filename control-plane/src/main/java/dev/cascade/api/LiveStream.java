package dev.cascade.api;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.background.FailureLog;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.Page;
import dev.cascade.port.PushScheduler;
import dev.cascade.port.StoreException;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerException;
import dev.cascade.port.ViewerPosition;
import dev.cascade.port.Viewers;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.FollowJob;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import dev.cascade.usecase.stream.NotifyViewers;
import dev.cascade.usecase.stream.StreamPace;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol of the live stream, whatever carries its messages: reads requests of viewers and answers them. A wrong request is answered with an error
 * and ends nothing. {@link NotifyViewers} sends the events. Thread-safe.
 */
public final class LiveStream {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    private final FailureLog storeFailures = new FailureLog(LOG, "answering a viewer with what the store holds");

    /** How many jobs the snapshot of a topic with many jobs shows at most. */
    private static final int JOBS_SHOWN = 20;

    private static final int ANSWER_TRIES = 20;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final FollowJob follow;
    private final DescribeJob describe;
    private final Viewers viewers;
    private final NotifyViewers notify;

    /**
     * Makes the stream of a control plane.
     *
     * @param viewers sends messages to the connections
     * @param pushes calls {@link NotifyViewers#push(Topic)} later
     */
    public LiveStream(
            ControlPlane core, Subscriptions subscriptions, Viewers viewers, PushScheduler pushes, StreamPace pace) {
        this.follow = core.followJob();
        this.describe = core.describeJob();
        this.viewers = viewers;
        this.notify = new NotifyViewers(
                follow, describe, subscriptions, viewers, pushes, pace, StreamBatch.FORMAT, core.clock());
    }

    /** Sends events to the viewers that subscribed here. */
    public NotifyViewers notifyViewers() {
        return notify;
    }

    /** A viewer has come, who was let in; {@code who} it is, if that is known. */
    public void connected(String connection, String who) {
        notify.connected(connection, who);
    }

    /** A viewer has gone. */
    public void disconnected(String connection) {
        notify.disconnected(connection);
    }

    /** A viewer has said something; the answer is posted to it. */
    public void received(String connection, String text) {
        try {
            switch (StreamRequest.parse(text)) {
                case StreamRequest.Subscribe subscribe -> subscribe(connection, subscribe);
                case StreamRequest.Unsubscribe unsubscribe -> unsubscribe(connection, unsubscribe.id());
                case StreamRequest.Ping p -> post(connection, StreamMessage.pong());
            }
        } catch (StreamProblem e) {
            post(connection, e.json());
        } catch (ViewerException e) {
            LOG.atWarn().addKeyValue("connection", connection).setCause(e).log("a viewer was not answered");
        } catch (StoreException e) {
            storeFailures.failed(e);
            post(connection, problem("store-unavailable", "the store did not answer; try again in a moment"));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a viewer's request failed");
            post(connection, problem("internal-error", "this is a bug in Cascade; its log tells more"));
        }
    }

    private static String problem(String code, String message) {
        return StreamMessage.error(Optional.empty(), code, message);
    }

    /** An answer is not left for later: until the viewer takes it, nothing more that it says is heard. */
    private void post(String connection, String text) {
        for (int i = 0; i < ANSWER_TRIES; i++) {
            switch (viewers.post(connection, text)) {
                case SENT -> {
                    return;
                }
                case GONE -> {
                    notify.disconnected(connection);
                    return;
                }
                case BUSY -> pause();
            }
        }
        throw new ViewerException("viewer " + connection + " does not take what it is sent");
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a viewer", e);
        }
    }

    private void unsubscribe(String connection, String id) {
        if (!notify.remove(connection, id)) {
            throw new StreamProblem(
                    Optional.of(id), "not-subscribed", "this connection has no subscription with this id");
        }
    }

    /** The snapshot first, then the subscription, then what happened in between: nothing comes before the snapshot, and nothing is missed. */
    private void subscribe(String connection, StreamRequest.Subscribe wanted) {
        Subscription subscription = notify.subscription(connection, wanted.id(), wanted.topic(), wanted.batch());
        Snapshot snapshot = notify.inTurn(() -> snapshot(wanted));
        reserve(subscription);
        try {
            post(connection, snapshot.text());
        } catch (ViewerException e) {
            notify.remove(connection, wanted.id());
            throw e;
        }
        notify.start(subscription, snapshot.position());
    }

    private void reserve(Subscription subscription) {
        Optional<String> id = Optional.of(subscription.id());
        switch (notify.reserve(subscription)) {
            case RESERVED -> {}
            case ID_IN_USE ->
                throw new StreamProblem(
                        id,
                        "id-in-use",
                        "this connection has a subscription with this id; choose another, or unsubscribe first");
            case TOO_MANY ->
                throw new StreamProblem(
                        id,
                        "too-many-subscriptions",
                        "a connection has at most " + Subscriptions.MOST_PER_CONNECTION
                                + " subscriptions; end one, or take one to \"jobs\" for all jobs");
            case NOT_CONNECTED ->
                throw new StreamProblem(id, "not-connected", "this connection is not known any more; connect again");
        }
    }

    /**
     * The first message to a viewer.
     *
     * @param position of one job, after which the rest follows
     */
    private record Snapshot(String text, ViewerPosition position) {}

    private Snapshot snapshot(StreamRequest.Subscribe wanted) {
        return switch (wanted.topic()) {
            case Topic.OfJob ofJob -> snapshot(wanted, ofJob.jobId());
            case Topic.OfDag ofDag -> snapshot(wanted.id(), Optional.of(ofDag.dag()));
            case Topic.AllJobs all -> snapshot(wanted.id(), Optional.empty());
        };
    }

    private Snapshot snapshot(String id, Optional<String> dag) {
        Page<JobHeader> newest = describe.list(new JobQuery(dag, Optional.empty(), JOBS_SHOWN, Optional.empty()));
        return new Snapshot(StreamMessage.snapshot(id, newest.items()), ViewerPosition.START);
    }

    private Snapshot snapshot(StreamRequest.Subscribe wanted, String jobId) {
        Optional<JobSnapshot> standing = follow.snapshot(jobId);
        long after = wanted.after().orElse(0L);
        if (standing.isEmpty()) {
            if (after > 0) {
                throw new StreamProblem(
                        Optional.of(wanted.id()),
                        "job-not-found",
                        "there is no job \"" + jobId + "\", so nothing can have happened to it up to " + after);
            }
            return new Snapshot(StreamMessage.snapshotOfNothing(wanted.id()), ViewerPosition.START);
        }
        JobSnapshot now = standing.get();
        if (wanted.after().isEmpty()) {
            return new Snapshot(StreamMessage.snapshot(wanted.id(), now), now.position());
        }
        if (after > now.position().seq()) {
            throw new StreamProblem(
                    Optional.of(wanted.id()),
                    "bad-after",
                    "job \"" + jobId + "\" has had " + now.position().seq() + " events, so none has the number " + after
                            + "; \"after\" is the number of the last event that you have");
        }
        return new Snapshot(StreamMessage.snapshotAfter(wanted.id(), after, now.header()), follow.at(jobId, after));
    }
}
