package dev.cascade.api;

import dev.cascade.background.FailureLog;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore.JournalEnd;
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
import dev.cascade.usecase.FollowJob.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    /** Others who read from the store, or need a processor, wait for a few snapshots and not for those of all who want one. */
    private static final int SNAPSHOTS_AT_ONCE = 2;

    private static final int ANSWER_TRIES = 20;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final FollowJob follow;
    private final DescribeJob describe;
    private final Subscriptions subscriptions;
    private final Viewers viewers;
    private final Pushes pushes;
    private final InstantSource clock;
    private final StreamPace pace;
    private final StreamPump pump;
    private final NewsSearch search;

    private final Semaphore turns = new Semaphore(SNAPSHOTS_AT_ONCE, true);

    /** Subscriptions that have not been told yet what followed their snapshots. */
    private final Queue<Subscription> newcomers = new ConcurrentLinkedQueue<>();

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
        this.pace = pace;
        this.clock = clock;
        this.search = new NewsSearch(follow, describe);
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
        Snapshot snapshot = inTurn(() -> snapshot(wanted));
        reserve(subscription, now);
        try {
            post(connection, snapshot.text());
        } catch (ViewerException e) {
            subscriptions.remove(connection, wanted.id());
            throw e;
        }
        subscriptions.activate(subscription, snapshot.position(), now);
        if (pace.together()) {
            newcomers.add(subscription);
        } else {
            catchUp(subscription);
            pushes.later(wanted.topic(), UNTIL_WRITERS_KNOW);
        }
    }

    private <T> T inTurn(Supplier<T> read) {
        turns.acquireUninterruptibly();
        try {
            return read.get();
        } finally {
            turns.release();
        }
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
                        "a connection has at most " + Subscriptions.MOST_PER_CONNECTION
                                + " subscriptions; end one, or take one to \"jobs\" for all jobs");
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
        Optional<JobSnapshot> standing = follow.snapshot(jobId);
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

    /** Tells a new subscription, and no other, what happened since its snapshot. */
    private void catchUp(Subscription subscription) {
        switch (subscription.topic()) {
            case Topic.OfJob ofJob -> pump.catchUp(ofJob.jobId(), subscription);
            case Topic.OfDag ofDag -> catchUp(subscription, Optional.of(ofDag.dag()));
            case Topic.AllJobs all -> catchUp(subscription, Optional.empty());
        }
    }

    private void catchUp(Subscription subscription, Optional<String> dag) {
        search.openOrChangedAfter(subscription.since(), dag).forEach(job -> pump.catchUp(job, subscription));
    }

    /**
     * Tells the new subscriptions what followed their snapshots. They share what is read, so that the number of reads depends on the jobs that changed
     * lately and not on the number of subscriptions. Only where {@link StreamPace#together} says so.
     */
    public void catchUp() {
        List<Subscription> all = new ArrayList<>();
        for (Subscription next = newcomers.poll(); next != null; next = newcomers.poll()) {
            all.add(next);
        }
        if (all.isEmpty()) {
            return;
        }
        Map<String, JournalEnd> ends;
        try {
            ends = search.ends(topics(all), since(all));
        } catch (RuntimeException | Error e) {
            newcomers.addAll(all);
            throw e;
        }
        Map<Topic, List<Subscription>> byTopic = all.stream().collect(Collectors.groupingBy(Subscription::topic));
        tellEach(ends, (job, end) -> {
            List<Subscription> concerned = concerned(byTopic, job, end);
            if (!concerned.isEmpty()) {
                pump.catchUp(job, end, concerned);
            }
        });
    }

    private static Set<Topic> topics(List<Subscription> some) {
        return some.stream().map(Subscription::topic).collect(Collectors.toSet());
    }

    private static Instant since(List<Subscription> some) {
        return some.stream()
                .map(Subscription::since)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Those of one job are told what follows their position, others what was decided since they came. */
    private List<Subscription> concerned(Map<Topic, List<Subscription>> byTopic, String job, JournalEnd end) {
        List<Subscription> concerned = new ArrayList<>(byTopic.getOrDefault(new Topic.OfJob(job), List.of()));
        Stream.concat(follow.dagOf(job).map(Topic.OfDag::new).stream(), Stream.of(new Topic.AllJobs()))
                .flatMap(topic -> byTopic.getOrDefault(topic, List.of()).stream())
                .filter(each -> !end.at().isBefore(each.since()))
                .forEach(concerned::add);
        return concerned;
    }

    /**
     * Tells viewers what happened to the jobs whose journals have grown since the last look, whoever wrote there. While nothing happens, a look takes a
     * read or a few, however many viewers and subscriptions there are.
     */
    public void look() {
        Instant now = clock.instant();
        tellEach(search.grown(subscriptions.topics(now), now), (job, end) -> {
            pump.push(job, true);
            search.told(job, end);
        });
    }

    /** Those that cannot be told are left to the next look; then fails for the first of them. */
    private void tellEach(Map<String, JournalEnd> ends, BiConsumer<String, JournalEnd> tell) {
        @Nullable RuntimeException first = null;
        for (Map.Entry<String, JournalEnd> job : ends.entrySet()) {
            try {
                tell.accept(job.getKey(), job.getValue());
            } catch (RuntimeException e) {
                search.forget(job.getKey());
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Those jobs about which there may be something new to tell: the open ones, and those that were created or ended lately. */
    private void push(Optional<String> dag) {
        search.openOrChanged(clock.instant(), dag).forEach(job -> pump.push(job, true));
    }
}
