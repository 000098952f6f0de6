package dev.cascade.local.http;

import dev.cascade.api.StreamMessage;
import dev.cascade.port.Viewers.Delivery;
import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsSession;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that wait to be sent to one viewer. The queue is bounded: a producer waits when it is full. A thread of its own sends, because
 * only one thread may write to a connection. Thread-safe.
 */
final class ViewerSendQueue {

    private static final Logger LOG = LoggerFactory.getLogger(ViewerSendQueue.class);

    private static final int MOST_MESSAGES = 256;

    /** Snapshots take up to 32 KB each. */
    static final int MOST_BYTES = 256 * 1024;

    /** The queued bytes of all viewers. A viewer with an empty queue always gets the next message. */
    static final long MOST_BYTES_OF_ALL = 64L * 1024 * 1024;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);
    private static final long IDLE = Long.MIN_VALUE;

    /** A connection over which nothing comes is taken for dead by the server; viewers only listen, but answer this. */
    private static final Duration PING_EVERY = Duration.ofSeconds(60);

    private final BlockingQueue<Consumer<WsSession>> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong bytesOfAll;
    private final WsSession session;
    private final Runnable end;
    private final Thread thread;
    /** By the system's nanosecond clock; {@link #IDLE} when nothing is being sent. */
    private volatile long sendingSince = IDLE;

    private volatile boolean isClosing;

    /**
     * A queue that does not send yet.
     *
     * @param bytesOfAll counts what waits for all viewers
     * @param end is run when nothing can be sent any more: of a connection that broke, the server itself says nothing
     */
    ViewerSendQueue(String connection, WsSession session, AtomicLong bytesOfAll, Runnable end) {
        this.bytesOfAll = bytesOfAll;
        this.session = session;
        this.end = end;
        this.thread = Thread.ofVirtual().name("viewer-" + connection).unstarted(this::send);
    }

    ViewerSendQueue start() {
        thread.start();
        return this;
    }

    Delivery post(String text) {
        if (isClosing) {
            return Delivery.GONE;
        }
        int length = text.length();
        if (waiting.size() >= MOST_MESSAGES || !fits(length)) {
            return Delivery.BUSY;
        }
        count(length);
        waiting.add(to -> {
            to.send(text, true);
            count(-length);
        });
        return Delivery.SENT;
    }

    private boolean fits(int length) {
        long own = bytes.get();
        return own == 0 || (own + length <= MOST_BYTES && bytesOfAll.get() + length <= MOST_BYTES_OF_ALL);
    }

    private void count(long more) {
        bytes.addAndGet(more);
        bytesOfAll.addAndGet(more);
    }

    /** How many bytes wait. */
    long bytes() {
        return bytes.get();
    }

    /** Waits until there is room for an answer, or the queue is closed. So no requests are read from a viewer that does not read its messages. */
    void awaitRoom() {
        try {
            while (!isClosing && !fits(StreamMessage.MOST_BYTES)) {
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void pong(BufferData payload) {
        if (waiting.size() < MOST_MESSAGES) {
            waiting.add(to -> to.pong(payload));
        }
    }

    /** Ends the connection when all that is on its way has been sent. */
    void hangUp() {
        close(WsCloseCodes.GOING_AWAY, "the server stops");
    }

    /** Closes a connection whose client has received nothing for so long. A close frame is sent if the connection takes it. */
    void checkPace(Duration patience) {
        long since = sendingSince;
        if (since == IDLE) {
            return;
        }
        long stuck = System.nanoTime() - since;
        if (isClosing && stuck > 2 * patience.toNanos()) {
            // Interrupting a virtual thread that writes to a socket closes the socket.
            thread.interrupt();
        } else if (!isClosing && stuck > patience.toNanos()) {
            cutOff(
                    "too-slow",
                    "you took nothing for " + patience.toSeconds() + " seconds; connect again, with \"after\"");
        }
    }

    /** Ends the connection with an error, in place of what waits. */
    void cutOff(String code, String message) {
        LOG.atWarn().addKeyValue("viewer", thread.getName()).log("a viewer is cut off: {}", code);
        waiting.clear();
        String error = StreamMessage.error(Optional.empty(), code, message);
        waiting.add(to -> to.send(error, true));
        close(WsCloseCodes.VIOLATED_POLICY, code);
    }

    private void close(int code, String reason) {
        isClosing = true;
        waiting.add(to -> {
            to.close(code, reason);
            throw new Closed();
        });
    }

    /** The viewer has gone: nothing more is sent. */
    void stop() {
        isClosing = true;
        waiting.clear();
        waiting.add(to -> {
            throw new Closed();
        });
        await(Duration.ofSeconds(1));
    }

    void await(Duration most) {
        try {
            if (Thread.currentThread() != thread && !thread.join(most)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        try {
            while (true) {
                Consumer<WsSession> next = waiting.poll(PING_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                sendingSince = System.nanoTime();
                if (next == null) {
                    session.ping(BufferData.empty());
                } else {
                    next.accept(session);
                }
                sendingSince = IDLE;
            }
        } catch (InterruptedException | Closed e) {
            isClosing = true;
        } catch (UncheckedIOException | IllegalStateException e) {
            isClosing = true;
            LOG.atDebug().setCause(e).log("a viewer's connection broke");
        } finally {
            // Unsent messages no longer count.
            count(-bytes.get());
            end.run();
        }
    }

    /** Ends the sending. */
    private static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("closed", null, false, false);
        }
    }
}
