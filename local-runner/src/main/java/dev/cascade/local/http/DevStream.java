package dev.cascade.local.http;

import dev.cascade.api.LiveStream;
import dev.cascade.assembly.ControlPlane;
import dev.cascade.assembly.JobEventBroadcaster;
import dev.cascade.background.BackgroundLoop;
import dev.cascade.background.FailureLog;
import dev.cascade.memory.MemorySubscriptions;
import dev.cascade.port.Topic;
import dev.cascade.port.Viewers.Delivery;
import dev.cascade.usecase.StreamTickets;
import dev.cascade.usecase.stream.StreamPace;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live stream of this process. Events of this process are sent at once, at most four times a second; events of other processes on the same store
 * are read once a second, while there are viewers. Thread-safe.
 */
public final class DevStream implements AutoCloseable {

    /** Where it is. */
    static final String PATH = "/v1/stream";

    private static final Logger LOG = LoggerFactory.getLogger(DevStream.class);

    private static final FailureLog PUSH_FAILURES = new FailureLog(LOG, "telling viewers what happened");
    private static final FailureLog ROUND_FAILURES = new FailureLog(LOG, "waiting for what to tell viewers");
    private static final FailureLog LOOK_FAILURES = new FailureLog(LOG, "looking for what to tell viewers");

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** How long a viewer may take nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String NOTHING = "";

    private final Map<String, ViewerSendQueue> sendQueues = new ConcurrentHashMap<>();
    private final AtomicLong bytesOfAll = new AtomicLong();
    private final MemorySubscriptions subscriptions = new MemorySubscriptions();
    private final LinkedBlockingQueue<String> happened = new LinkedBlockingQueue<>();
    /** The jobs in {@link #happened}, each once. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    private final Map<Topic, Instant> due = new ConcurrentHashMap<>();
    private final InstantSource clock = InstantSource.system();
    private final StreamTickets tickets;
    private final Duration patience;
    private final LiveStream stream;
    private final JobEventBroadcaster.Subscription feed;
    private final BackgroundLoop teller;
    private final BackgroundLoop looker;
    private volatile boolean closed;

    /** Begins to listen to what happens. */
    public DevStream(ControlPlane core) {
        this(core, PATIENCE);
    }

    DevStream(ControlPlane core, Duration patience) {
        this.patience = patience;
        this.tickets = core.streamTickets();
        this.stream = new LiveStream(core, subscriptions, this::post, this::later, StreamPace.LOCAL);
        this.feed = core.listeners().subscribe((header, job, entry) -> {
            if (!sendQueues.isEmpty() && waiting.add(header.id())) {
                happened.add(header.id());
            }
        });
        this.teller = BackgroundLoop.start("live-stream", Duration.ZERO, ROUND_FAILURES, this::tell);
        this.looker = BackgroundLoop.start("live-stream-look", LOOK_EVERY, LOOK_FAILURES, this::look);
    }

    /** With which viewers come in who cannot show a token. */
    public StreamTickets tickets() {
        return tickets;
    }

    private Delivery post(String connection, String text) {
        @Nullable ViewerSendQueue sendQueue = sendQueues.get(connection);
        return sendQueue == null ? Delivery.GONE : sendQueue.post(text);
    }

    ViewerSendQueue opened(String connection, WsSession session) {
        stream.connected(connection, "");
        ViewerSendQueue sendQueue = new ViewerSendQueue(connection, session, bytesOfAll, () -> closed(connection));
        sendQueues.put(connection, sendQueue);
        return sendQueue.start();
    }

    void received(String connection, String text) {
        @Nullable ViewerSendQueue sendQueue = sendQueues.get(connection);
        if (sendQueue != null) {
            sendQueue.awaitRoom();
        }
        stream.received(connection, text);
        happened.add(NOTHING);
    }

    /** How many bytes wait for all viewers together. */
    long bytesWaiting() {
        return bytesOfAll.get();
    }

    /** How many there are. */
    int viewers() {
        return sendQueues.size();
    }

    void closed(String connection) {
        @Nullable ViewerSendQueue sendQueue = sendQueues.remove(connection);
        stream.disconnected(connection);
        if (sendQueue != null) {
            sendQueue.stop();
        }
    }

    /** Says good-bye to all viewers. */
    void hangUp() {
        List<ViewerSendQueue> all = List.copyOf(sendQueues.values());
        all.forEach(ViewerSendQueue::hangUp);
        all.forEach(sendQueue -> sendQueue.await(Duration.ofSeconds(1)));
    }

    /** A round takes as long as it takes to tell what happened, whatever is being looked for. */
    private void tell() throws InterruptedException {
        Set<String> jobs = awaitNews();
        long started = System.nanoTime();
        jobs.forEach(job -> attempt(() -> stream.notifyViewers().push(job)));
        attempt(stream.notifyViewers()::catchUp);
        Instant now = clock.instant();
        subscriptions.toEnd(now).ifPresent(this::cutOff);
        due.forEach((topic, at) -> {
            if (!at.isAfter(now)
                    && due.remove(topic, at)
                    && !attempt(() -> stream.notifyViewers().push(topic))) {
                later(topic, LOOK_EVERY);
            }
        });
        Thread.sleep(StreamPace.LOCAL.pause().minusNanos(System.nanoTime() - started));
    }

    private void cutOff(String connection) {
        @Nullable ViewerSendQueue sendQueue = sendQueues.get(connection);
        stream.disconnected(connection);
        if (sendQueue != null) {
            sendQueue.cutOff(
                    "too-much",
                    "this server keeps at most "
                            + MemorySubscriptions.MOST_POSITIONS
                            + " positions of subscriptions in jobs for all clients together, and you have the most of them;"
                            + " connect again with fewer subscriptions: one to \"jobs\" is enough");
        }
    }

    private void look() {
        if (!sendQueues.isEmpty()) {
            sendQueues.values().forEach(sendQueue -> sendQueue.checkPace(patience));
            stream.notifyViewers().look();
        }
    }

    /** The later of two times. */
    private void later(Topic topic, Duration delay) {
        due.merge(topic, clock.instant().plus(delay), (a, b) -> a.isAfter(b) ? a : b);
    }

    /** Waits until something happened, or it is time to look. */
    private Set<String> awaitNews() throws InterruptedException {
        Set<String> jobs = new LinkedHashSet<>();
        boolean isWatched = !sendQueues.isEmpty();
        Duration wait = due.isEmpty() ? LOOK_EVERY : StreamPace.LOCAL.pause();
        @Nullable String first = isWatched ? happened.poll(wait.toMillis(), TimeUnit.MILLISECONDS) : happened.take();
        if (first != null) {
            jobs.add(first);
        }
        happened.drainTo(jobs);
        waiting.removeAll(jobs);
        jobs.remove(NOTHING);
        return jobs;
    }

    private boolean attempt(Runnable push) {
        try {
            push.run();
            PUSH_FAILURES.worked();
            return true;
        } catch (RuntimeException | Error e) {
            if (!closed) {
                PUSH_FAILURES.failed(e);
            }
            return false;
        }
    }

    /** Stops to listen to what happens. */
    @Override
    public void close() {
        closed = true;
        feed.close();
        teller.close();
        looker.close();
        happened.add(NOTHING);
    }
}
