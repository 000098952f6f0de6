package dev.cascade.api;

import dev.cascade.memory.MemorySubscriptions;
import dev.cascade.port.JobStore;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerException;
import dev.cascade.port.Viewers.Delivery;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.stream.NotifyViewers;
import dev.cascade.usecase.stream.StreamPace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The live stream over the real use cases and stores, with viewers whose messages are kept. */
final class StreamUnderTest {

    private final Map<String, List<String>> posted = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final List<Later> later = Collections.synchronizedList(new ArrayList<>());
    private final MemorySubscriptions subscriptions = new MemorySubscriptions();
    private final LiveStream stream;

    /** A push that was asked for. */
    record Later(Topic topic, Duration delay, Instant at) {}

    StreamUnderTest(ApiUnderTest api, StreamPace pace) {
        this(api, pace, api.jobs());
    }

    /** One that reads the jobs through {@code jobs}. */
    StreamUnderTest(ApiUnderTest api, StreamPace pace, JobStore jobs) {
        stream = new LiveStream(
                api.over(jobs),
                subscriptions,
                this::post,
                (topic, delay) ->
                        later.add(new Later(topic, delay, api.clock().instant().plus(delay))),
                pace);
    }

    private Delivery post(String connection, String text) {
        if (failing.contains(connection)) {
            throw new ViewerException("no way there", new IllegalStateException());
        }
        if (gone.contains(connection)) {
            return Delivery.GONE;
        }
        if (busy.contains(connection)) {
            return Delivery.BUSY;
        }
        posted.computeIfAbsent(connection, c -> Collections.synchronizedList(new ArrayList<>()))
                .add(text);
        return Delivery.SENT;
    }

    NotifyViewers notifyViewers() {
        return stream.notifyViewers();
    }

    MemorySubscriptions subscriptions() {
        return subscriptions;
    }

    void hangUp(String connection) {
        gone.add(connection);
    }

    void setBusy(String connection, boolean isBusy) {
        if (isBusy) {
            busy.add(connection);
        } else {
            busy.remove(connection);
        }
    }

    void setFailing(String connection, boolean isFailing) {
        if (isFailing) {
            failing.add(connection);
        } else {
            failing.remove(connection);
        }
    }

    /** Connects, unless it is connected, and says something. */
    void say(String connection, String text) {
        if (!posted.containsKey(connection)) {
            posted.put(connection, Collections.synchronizedList(new ArrayList<>()));
            stream.connected(connection, "somebody");
        }
        stream.received(connection, text);
    }

    /** All that the viewer was sent, as text. */
    List<String> texts(String connection) {
        return List.copyOf(posted.getOrDefault(connection, List.of()));
    }

    List<Map<String, @Nullable Object>> messages(String connection) {
        return texts(connection).stream().map(Json::parseObject).toList();
    }

    Map<String, @Nullable Object> last(String connection) {
        return messages(connection).getLast();
    }

    /** The events that the viewer was sent, in order, one by one or in batches, each with the job that it is of. */
    List<Map<String, @Nullable Object>> events(String connection) {
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        for (Map<String, @Nullable Object> message : messages(connection)) {
            if (message.get("event") instanceof Map<?, ?> event) {
                events.add(Json.parseObject(Json.write(event)));
            } else if (message.get("events") instanceof List<?> batch) {
                for (Object event : batch) {
                    Map<String, @Nullable Object> whole = new LinkedHashMap<>(Json.parseObject(Json.write(event)));
                    whole.put("job_id", message.get("job_id"));
                    whole.put("dag", message.get("dag"));
                    events.add(whole);
                }
            }
        }
        return events;
    }

    List<Long> seqs(String connection) {
        return events(connection).stream()
                .map(event -> Long.valueOf(String.valueOf(event.get("seq"))))
                .toList();
    }

    /** Does what was asked to be done at this time or before. */
    void carryOutUntil(Instant time) {
        List<Later> due =
                later.stream().filter(push -> !push.at().isAfter(time)).toList();
        later.removeAll(due);
        due.forEach(push -> stream.notifyViewers().push(push.topic()));
    }

    boolean isAnythingLeft() {
        return !later.isEmpty();
    }

    /** Does what was asked to be done later. */
    List<Later> carryOut() {
        List<Later> due = List.copyOf(later);
        later.removeAll(due);
        due.forEach(push -> stream.notifyViewers().push(push.topic()));
        return due;
    }
}
