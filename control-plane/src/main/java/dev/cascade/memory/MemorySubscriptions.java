package dev.cascade.memory;

import dev.cascade.port.Subscriptions;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions of one process. A connection stays until it ends. For a subscription to many jobs, the position of the event that was sent last is kept
 * for each job with an event in the last five minutes. Of other jobs, the subscription gets the events that are decided later. How many positions are
 * kept has a limit: see {@link #toEnd}. Thread-safe.
 */
public final class MemorySubscriptions implements Subscriptions {

    /** Much longer than it may take to send an event to viewers. */
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    /** When there are too many positions: longer than a store may be locked between the decision on an event and its being read. */
    static final Duration REMEMBERED_AT_LEAST = Duration.ofMinutes(1);

    /** A position takes about 200 bytes. */
    public static final int MOST_POSITIONS = 500_000;

    private final int most;
    private int positions;

    private final Map<String, Map<String, Active>> connections = new HashMap<>();

    /** The active subscriptions to each topic. */
    private final Map<Topic, Set<Active>> watched = new HashMap<>();

    /** Remembers as many positions as {@link #MOST_POSITIONS}. */
    public MemorySubscriptions() {
        this(MOST_POSITIONS);
    }

    MemorySubscriptions(int most) {
        this.most = most;
    }

    /** A subscription, and the last position that was sent of each job. */
    private final class Active {

        private final Subscription subscription;
        /** The job whose last event was sent the longest ago comes first. */
        private final Map<String, Delivered> jobs = new LinkedHashMap<>();

        private boolean isActive;
        private ViewerPosition start = ViewerPosition.START;
        private Instant since;

        Active(Subscription subscription) {
            this.subscription = subscription;
            this.since = subscription.since();
        }

        void put(String jobId, Delivered delivered) {
            positions += jobs.remove(jobId) == null ? 1 : 0;
            jobs.put(jobId, delivered);
        }

        void forgetBefore(Instant time) {
            if (subscription.topic() instanceof Topic.OfJob) {
                return;
            }
            Iterator<Delivered> eldest = jobs.values().iterator();
            while (eldest.hasNext()) {
                Delivered delivered = eldest.next();
                if (!delivered.at.isBefore(time) || delivered.catchUpAt.isPresent()) {
                    return;
                }
                since = delivered.at;
                eldest.remove();
                positions--;
            }
        }

        Reader reader(String jobId) {
            Delivered delivered = jobs.get(jobId);
            if (delivered != null) {
                return new Reader(
                        jobId, subscription, since, delivered.position, delivered.catchUpAt, delivered.claimedUntil);
            }
            Optional<ViewerPosition> known =
                    subscription.topic() instanceof Topic.OfJob ? Optional.of(start) : Optional.empty();
            return new Reader(jobId, subscription, since, known, Optional.empty(), Optional.empty());
        }
    }

    /**
     * The position that was sent last of a job.
     *
     * @param at when the events that were sent last were read
     */
    private record Delivered(
            Instant at,
            Optional<ViewerPosition> position,
            Optional<Instant> catchUpAt,
            Optional<Instant> claimedUntil) {}

    @Override
    public synchronized void connected(String connection, String who, Instant now) {
        connections.put(connection, new LinkedHashMap<>());
    }

    @Override
    public synchronized void disconnected(String connection) {
        Map<String, Active> all = connections.remove(connection);
        if (all != null) {
            all.values().forEach(this::unwatch);
        }
    }

    @Override
    public synchronized Reserved reserve(Subscription subscription, Instant now) {
        Map<String, Active> all = connections.get(subscription.connection());
        if (all == null) {
            return Reserved.NOT_CONNECTED;
        }
        if (all.containsKey(subscription.id())) {
            return Reserved.ID_IN_USE;
        }
        if (all.size() >= MOST_PER_CONNECTION) {
            return Reserved.TOO_MANY;
        }
        all.put(subscription.id(), new Active(subscription));
        return Reserved.RESERVED;
    }

    @Override
    public synchronized void activate(Subscription subscription, ViewerPosition delivered, Instant now) {
        find(subscription).ifPresent(active -> {
            active.start = delivered;
            active.isActive = true;
            watched.computeIfAbsent(subscription.topic(), topic -> new LinkedHashSet<>())
                    .add(active);
        });
    }

    private Optional<Active> find(Subscription subscription) {
        return Optional.ofNullable(connections.get(subscription.connection()))
                .flatMap(all -> Optional.ofNullable(all.get(subscription.id())))
                .filter(active -> active.subscription.equals(subscription));
    }

    @Override
    public synchronized boolean remove(String connection, String id) {
        Map<String, Active> all = connections.get(connection);
        Active removed = all == null ? null : all.remove(id);
        if (removed != null) {
            unwatch(removed);
        }
        return removed != null;
    }

    private void unwatch(Active active) {
        positions -= active.jobs.size();
        active.jobs.clear();
        watched.computeIfPresent(active.subscription.topic(), (topic, all) -> {
            all.remove(active);
            return all.isEmpty() ? null : all;
        });
    }

    /**
     * The connection with the most positions, which is to be ended, if all connections together have more of them than the limit, even without those
     * of jobs that had no event in the last minute.
     */
    public synchronized Optional<String> toEnd(Instant now) {
        if (positions > most) {
            Instant eldest = now.minus(REMEMBERED_AT_LEAST);
            connections.values().forEach(all -> all.values().forEach(active -> active.forgetBefore(eldest)));
        }
        return positions > most
                ? connections.entrySet().stream()
                        .max(Comparator.comparingInt(all -> positions(all.getValue())))
                        .map(Map.Entry::getKey)
                : Optional.empty();
    }

    private static int positions(Map<String, Active> all) {
        return all.values().stream().mapToInt(active -> active.jobs.size()).sum();
    }

    @Override
    public synchronized Set<Topic> topics(Instant now) {
        return Set.copyOf(watched.keySet());
    }

    @Override
    public synchronized List<Reader> readers(String jobId, String dag, Instant now) {
        return topics(jobId, dag)
                .flatMap(topic -> watched.getOrDefault(topic, Set.of()).stream())
                .map(active -> active.reader(jobId))
                .toList();
    }

    @Override
    public synchronized Optional<Reader> reader(Subscription subscription, String jobId, String dag, Instant now) {
        return find(subscription)
                .filter(active -> active.isActive)
                .filter(active -> topics(jobId, dag).anyMatch(subscription.topic()::equals))
                .map(active -> active.reader(jobId));
    }

    private static Stream<Topic> topics(String jobId, String dag) {
        return Stream.of(new Topic.OfJob(jobId), new Topic.OfDag(dag), new Topic.AllJobs());
    }

    @Override
    public synchronized Optional<Reader> claim(Reader reader, Instant now, Instant until) {
        @Nullable Active active = find(reader.subscription()).orElse(null);
        if (active == null) {
            return Optional.empty();
        }
        Reader current = active.reader(reader.jobId());
        if (current.claimedUntil().filter(end -> !end.isBefore(now)).isPresent()) {
            return Optional.empty();
        }
        active.put(reader.jobId(), new Delivered(now, current.delivered(), current.catchUpAt(), Optional.of(until)));
        active.forgetBefore(now.minus(REMEMBERED));
        return Optional.of(active.reader(reader.jobId()));
    }

    @Override
    public synchronized void delivered(Reader claimed, ViewerPosition now, Optional<Instant> catchUpAt) {
        find(claimed.subscription())
                .filter(active -> active.reader(claimed.jobId()).claimedUntil().equals(claimed.claimedUntil()))
                .ifPresent(active -> active.jobs.computeIfPresent(
                        claimed.jobId(),
                        (job, delivered) ->
                                new Delivered(delivered.at, Optional.of(now), catchUpAt, Optional.empty())));
    }
}
