package dev.cascade.memory;

import dev.cascade.port.Position;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Topic;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Subscriptions of one process. A connection stays until it is ended. */
public final class MemorySubscriptions implements Subscriptions {

    private final Map<String, Map<String, Active>> connections = new HashMap<>();

    /** A subscription, and how far it has been told of each job. */
    private static final class Active {

        private final Subscription subscription;
        private final Map<String, Told> jobs = new HashMap<>();
        private boolean isActive;
        private Position start = Position.START;

        Active(Subscription subscription) {
            this.subscription = subscription;
        }

        Reader reader(String jobId) {
            Told told = jobs.get(jobId);
            if (told != null) {
                return new Reader(jobId, subscription, told.position, told.catchUpAt, told.claimedUntil);
            }
            Optional<Position> known =
                    subscription.topic() instanceof Topic.OfJob ? Optional.of(start) : Optional.empty();
            return new Reader(jobId, subscription, known, Optional.empty(), Optional.empty());
        }
    }

    private record Told(Optional<Position> position, Optional<Instant> catchUpAt, Optional<Instant> claimedUntil) {}

    @Override
    public synchronized void connected(String connection, String who, Instant now) {
        connections.put(connection, new LinkedHashMap<>());
    }

    @Override
    public synchronized void disconnected(String connection) {
        connections.remove(connection);
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
    public synchronized void activate(Subscription subscription, Position told, Instant now) {
        find(subscription).ifPresent(active -> {
            active.start = told;
            active.isActive = true;
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
        return all != null && all.remove(id) != null;
    }

    @Override
    public synchronized Set<Topic> topics(Instant now) {
        return active().map(active -> active.subscription.topic()).collect(Collectors.toSet());
    }

    private Stream<Active> active() {
        return connections.values().stream()
                .flatMap(all -> all.values().stream())
                .filter(active -> active.isActive);
    }

    @Override
    public synchronized List<Reader> readers(String jobId, String dag, Instant now) {
        Set<Topic> topics = Set.of(new Topic.OfJob(jobId), new Topic.OfDag(dag), new Topic.AllJobs());
        return active().filter(active -> topics.contains(active.subscription.topic()))
                .map(active -> active.reader(jobId))
                .toList();
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
        active.jobs.put(reader.jobId(), new Told(current.told(), current.catchUpAt(), Optional.of(until)));
        return Optional.of(active.reader(reader.jobId()));
    }

    @Override
    public synchronized void told(Reader claimed, Position now, Optional<Instant> catchUpAt) {
        find(claimed.subscription())
                .filter(active -> active.reader(claimed.jobId()).claimedUntil().equals(claimed.claimedUntil()))
                .ifPresent(active ->
                        active.jobs.put(claimed.jobId(), new Told(Optional.of(now), catchUpAt, Optional.empty())));
    }
}
