package dev.cascade.usecase.stream;

import dev.cascade.port.JobStore.JournalEnd;
import dev.cascade.port.PushScheduler;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Subscriptions.Reserved;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import dev.cascade.port.Viewers;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.FollowJob;
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

/**
 * Sends the events of jobs to the viewers that subscribed to them: each event once and in order, however many processes push at the same time.
 * Thread-safe.
 */
public final class NotifyViewers {

    /**
     * An entry is decided a moment before it can be read, and clocks differ a little. So that no event is missed in between, viewers of many jobs get
     * what was decided this long before they subscribed.
     */
    private static final Duration OVERLAP = Duration.ofSeconds(2);

    /** Processes that write entries read every five seconds what is watched; until then, a push sends what they write. */
    private static final Duration UNTIL_WRITERS_KNOW = Duration.ofSeconds(6);

    /** Other readers of the store wait for a few snapshots at most, not for those of all viewers that want one. */
    private static final int SNAPSHOTS_AT_ONCE = 2;

    private final FollowJob follow;
    private final Subscriptions subscriptions;
    private final PushScheduler pushes;
    private final InstantSource clock;
    private final StreamPace pace;
    private final StreamPump pump;
    private final NewsSearch search;

    private final Semaphore snapshots = new Semaphore(SNAPSHOTS_AT_ONCE, true);

    /** Subscriptions that have not been sent yet what followed their snapshots. */
    private final Queue<Subscription> newcomers = new ConcurrentLinkedQueue<>();

    public NotifyViewers(
            FollowJob follow,
            DescribeJob describe,
            Subscriptions subscriptions,
            Viewers viewers,
            PushScheduler pushes,
            StreamPace pace,
            EventMessages format,
            InstantSource clock) {
        this.follow = follow;
        this.subscriptions = subscriptions;
        this.pushes = pushes;
        this.pace = pace;
        this.clock = clock;
        this.search = new NewsSearch(follow, describe);
        this.pump = new StreamPump(follow, subscriptions, viewers, pushes, pace, format, clock);
    }

    /** A new connection, with the name of its user if that is known. */
    public void connected(String connection, String who) {
        subscriptions.connected(connection, who, clock.instant());
    }

    /** Forgets a connection and its subscriptions. */
    public void disconnected(String connection) {
        subscriptions.disconnected(connection);
    }

    /**
     * A subscription as of now, which is not known to others before {@link #reserve}.
     *
     * @param id how the viewer calls it
     * @param batch whether the viewer takes several events in one message
     */
    public Subscription subscription(String connection, String id, Topic topic, boolean batch) {
        return new Subscription(connection, id, topic, batch, clock.instant().minus(OVERLAP));
    }

    /** Reads a snapshot when few others are being read. */
    public <T> T inTurn(Supplier<T> read) {
        snapshots.acquireUninterruptibly();
        try {
            return read.get();
        } finally {
            snapshots.release();
        }
    }

    /** Takes the id for the subscription. No events are sent to it before {@link #start}. */
    public Reserved reserve(Subscription subscription) {
        return subscriptions.reserve(subscription, clock.instant());
    }

    /**
     * Sends events to the subscription from now on, and those that followed the snapshot which the viewer has.
     *
     * @param position of one job, after which the events follow
     */
    public void start(Subscription subscription, ViewerPosition position) {
        subscriptions.activate(subscription, position, clock.instant());
        if (pace.together()) {
            newcomers.add(subscription);
        } else {
            catchUp(subscription);
            pushes.later(subscription.topic(), UNTIL_WRITERS_KNOW);
        }
    }

    /** Ends a subscription; false if the connection has none with this id. */
    public boolean remove(String connection, String id) {
        return subscriptions.remove(connection, id);
    }

    /** Sends what happened to the job to its viewers. Costs one read if it has none. */
    public void push(String jobId) {
        pump.push(jobId, false);
    }

    /** Sends to the viewers of the topic what they have not received, as was asked for some time ago. */
    public void push(Topic topic) {
        switch (topic) {
            case Topic.OfJob ofJob -> pump.push(ofJob.jobId(), true);
            case Topic.OfDag ofDag -> push(Optional.of(ofDag.dag()));
            case Topic.AllJobs all -> push(Optional.empty());
        }
    }

    /** Sends to a new subscription, and to no other, what happened since its snapshot. */
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
     * Sends to the new subscriptions what followed their snapshots. They share what is read, so that the number of reads depends on the jobs that changed
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

    /** Those of one job get what follows their position, others what was decided since they subscribed. */
    private List<Subscription> concerned(Map<Topic, List<Subscription>> byTopic, String job, JournalEnd end) {
        List<Subscription> concerned = new ArrayList<>(byTopic.getOrDefault(new Topic.OfJob(job), List.of()));
        Stream.concat(follow.dagOf(job).map(Topic.OfDag::new).stream(), Stream.of(new Topic.AllJobs()))
                .flatMap(topic -> byTopic.getOrDefault(topic, List.of()).stream())
                .filter(each -> !end.at().isBefore(each.since()))
                .forEach(concerned::add);
        return concerned;
    }

    /**
     * Sends to viewers what happened to the jobs whose journals have grown since the last look, whichever process wrote there. While nothing happens, a look takes a
     * read or a few, however many viewers and subscriptions there are.
     */
    public void look() {
        Instant now = clock.instant();
        tellEach(search.grown(subscriptions.topics(now), now), (job, end) -> {
            pump.push(job, true);
            search.delivered(job, end);
        });
    }

    /** Viewers that cannot be reached are left to the next look; then this fails with the first failure. */
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
