package dev.cascade.api;

import dev.cascade.background.FailureLog;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.Page;
import dev.cascade.port.Position;
import dev.cascade.port.Pushes;
import dev.cascade.port.StoreException;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Subscriptions.Reserved;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerException;
import dev.cascade.port.Viewers;
import dev.cascade.usecase.DescribeJob;
import dev.cascade.usecase.FollowJob;
import dev.cascade.usecase.FollowJob.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live stream, whatever carries it: connections come and go, viewers speak, and are told what happens to jobs. Whatever a viewer says
 * wrong is answered with an error and ends nothing. Thread-safe.
 */
public final class LiveStream {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    private final FailureLog storeFailures = new FailureLog(LOG, "answering a viewer with what the store holds");

    /** How many jobs the snapshot of a topic with many jobs shows at most. */
    private static final int JOBS_SHOWN = 20;

    /**
     * An entry is decided a moment before it can be read, and clocks differ a little: so that nothing falls in between, viewers of many jobs
     * are told what was decided so long before they came.
     */
    static final Duration OVERLAP = Duration.ofSeconds(2);

    /** Whoever writes entries looks every five seconds for what is watched; until then, what it writes is told by a push. */
    static final Duration UNTIL_WRITERS_KNOW = Duration.ofSeconds(6);

    /** A job that was created or ended before need not be looked at for news. */
    private static final Duration RECENT = Duration.ofSeconds(30);

    /** More jobs are not looked through for a topic with many jobs. */
    private static final int MOST_JOBS = 2_000;

    private static final int JOBS_PER_PAGE = 100;

    private static final int ANSWER_TRIES = 20;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final FollowJob follow;
    private final DescribeJob describe;
    private final Subscriptions subscriptions;
    private final Viewers viewers;
    private final Pushes pushes;
    private final InstantSource clock;
    private final StreamPump pump;

    public LiveStream(
            FollowJob follow,
            DescribeJob describe,
            Subscriptions subscriptions,
            Viewers viewers,
            Pushes pushes,
            StreamPace pace,
            InstantSource clock) {
        this.follow = follow;
        this.describe = describe;
        this.subscriptions = subscriptions;
        this.viewers = viewers;
        this.pushes = pushes;
        this.clock = clock;
        this.pump = new StreamPump(follow, subscriptions, viewers, pushes, pace, clock);
    }

    /** A viewer has come, who was let in; {@code who} it is, if that is known. */
    public void connected(String connection, String who) {
        subscriptions.connected(connection, who, clock.instant());
    }

    /** A viewer has gone. */
    public void disconnected(String connection) {
        subscriptions.disconnected(connection);
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
                    subscriptions.disconnected(connection);
                    return;
                }
                case BUSY -> StreamPump.pause(BETWEEN_TRIES);
            }
        }
        throw new ViewerException("viewer " + connection + " does not take what it is sent");
    }

    private void unsubscribe(String connection, String id) {
        if (!subscriptions.remove(connection, id)) {
            throw new StreamProblem(
                    Optional.of(id), "not-subscribed", "this connection has no subscription with this id");
        }
    }

    /** The snapshot first, then the subscription, then what happened in between: nothing comes before the snapshot, and nothing is missed. */
    private void subscribe(String connection, StreamRequest.Subscribe wanted) {
        Instant now = clock.instant();
        Subscription subscription =
                new Subscription(connection, wanted.id(), wanted.topic(), wanted.batch(), now.minus(OVERLAP));
        Snapshot snapshot = snapshot(wanted);
        reserve(subscription, now);
        try {
            post(connection, snapshot.text());
        } catch (ViewerException e) {
            subscriptions.remove(connection, wanted.id());
            throw e;
        }
        subscriptions.activate(subscription, snapshot.position(), now);
        push(wanted.topic());
        pushes.later(wanted.topic(), UNTIL_WRITERS_KNOW);
    }

    private void reserve(Subscription subscription, Instant now) {
        Optional<String> id = Optional.of(subscription.id());
        Reserved reserved = subscriptions.reserve(subscription, now);
        switch (reserved) {
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
                        "a connection has at most " + Subscriptions.MOST_PER_CONNECTION + " subscriptions");
            case NOT_CONNECTED ->
                throw new StreamProblem(id, "not-connected", "this connection is not known any more; connect again");
        }
    }

    /**
     * What a viewer is told first.
     *
     * @param position of one job, after which the rest follows
     */
    private record Snapshot(String text, Position position) {}

    private Snapshot snapshot(StreamRequest.Subscribe wanted) {
        return switch (wanted.topic()) {
            case Topic.OfJob ofJob -> snapshot(wanted, ofJob.jobId());
            case Topic.OfDag ofDag -> snapshot(wanted.id(), Optional.of(ofDag.dag()));
            case Topic.AllJobs all -> snapshot(wanted.id(), Optional.empty());
        };
    }

    private Snapshot snapshot(String id, Optional<String> dag) {
        Page<JobHeader> newest = describe.list(new JobQuery(dag, Optional.empty(), JOBS_SHOWN, Optional.empty()));
        return new Snapshot(StreamMessage.snapshot(id, newest.items()), Position.START);
    }

    private Snapshot snapshot(StreamRequest.Subscribe wanted, String jobId) {
        Optional<Standing> standing = follow.standing(jobId);
        long after = wanted.after().orElse(0L);
        if (standing.isEmpty()) {
            if (after > 0) {
                throw new StreamProblem(
                        Optional.of(wanted.id()),
                        "job-not-found",
                        "there is no job \"" + jobId + "\", so nothing can have happened to it up to " + after);
            }
            return new Snapshot(StreamMessage.snapshotOfNothing(wanted.id()), Position.START);
        }
        Standing now = standing.get();
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

    /** Something happened to the job: whoever watches it is told. Costs one read if nobody does. */
    public void push(String jobId) {
        pump.push(jobId, false);
    }

    /** Somebody asked for this some time ago: whoever watches the topic is told what it has not been told. */
    public void push(Topic topic) {
        switch (topic) {
            case Topic.OfJob ofJob -> pump.push(ofJob.jobId(), true);
            case Topic.OfDag ofDag -> push(Optional.of(ofDag.dag()));
            case Topic.AllJobs all -> push(Optional.empty());
        }
    }

    /** Those jobs about which there may be something new to tell: the open ones, and those that were created or ended lately. */
    private void push(Optional<String> dag) {
        Instant recent = clock.instant().minus(RECENT);
        Set<String> jobs = new LinkedHashSet<>();
        collect(jobs, dag, Optional.of(JobStatus.RUNNING), job -> true);
        collect(
                jobs,
                dag,
                Optional.empty(),
                job -> job.createdAt().isAfter(recent)
                        || job.completedAt().filter(recent::isBefore).isPresent());
        jobs.forEach(job -> pump.push(job, true));
    }

    private void collect(
            Set<String> jobs, Optional<String> dag, Optional<JobStatus> status, Predicate<JobHeader> isWanted) {
        Optional<String> cursor = Optional.empty();
        do {
            Page<JobHeader> page = describe.list(new JobQuery(dag, status, JOBS_PER_PAGE, cursor));
            page.items().stream().filter(isWanted).map(JobHeader::id).forEach(jobs::add);
            boolean isWorthGoingOn =
                    !page.items().isEmpty() && isWanted.test(page.items().getLast());
            cursor = isWorthGoingOn ? page.nextCursor() : Optional.empty();
        } while (cursor.isPresent() && jobs.size() < MOST_JOBS);
    }
}
