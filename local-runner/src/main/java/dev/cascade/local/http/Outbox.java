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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to one viewer: a little, so that whoever tells it something waits for it rather than fills the memory. One thread of its own
 * sends, as a connection can only be written to by one. Thread-safe.
 */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private static final int MOST_MESSAGES = 256;
    private static final long IDLE = Long.MIN_VALUE;

    /** A connection over which nothing comes is taken for dead by the server; viewers only listen, but answer this. */
    private static final Duration PING_EVERY = Duration.ofSeconds(60);

    private final BlockingQueue<Consumer<WsSession>> waiting = new LinkedBlockingQueue<>();
    private final WsSession session;
    private final Runnable end;
    private final Thread thread;
    /** By the system's nanosecond clock; {@link #IDLE} when nothing is being sent. */
    private volatile long sendingSince = IDLE;

    private volatile boolean isClosing;

    /**
     * An outbox that does not send yet.
     *
     * @param end is run when nothing can be sent any more: of a connection that broke, the server itself says nothing
     */
    Outbox(String connection, WsSession session, Runnable end) {
        this.session = session;
        this.end = end;
        this.thread = Thread.ofVirtual().name("viewer-" + connection).unstarted(this::send);
    }

    Outbox start() {
        thread.start();
        return this;
    }

    Delivery post(String text) {
        if (isClosing) {
            return Delivery.GONE;
        }
        if (waiting.size() >= MOST_MESSAGES) {
            return Delivery.BUSY;
        }
        waiting.add(to -> to.send(text, true));
        return Delivery.SENT;
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

    /** Ends a connection whose viewer has taken nothing for so long; if it cannot even be told so, without a word. */
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
            LOG.atWarn().addKeyValue("viewer", thread.getName()).log("a viewer is too slow and is cut off");
            waiting.clear();
            String error = StreamMessage.error(
                    Optional.empty(),
                    "too-slow",
                    "you took nothing for " + patience.toSeconds() + " seconds; connect again, with \"after\"");
            waiting.add(to -> to.send(error, true));
            close(WsCloseCodes.VIOLATED_POLICY, "too slow");
        }
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
