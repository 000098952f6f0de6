package dev.cascade.local.http;

import dev.cascade.api.ApiResponse;
import dev.cascade.api.ProblemMessage;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that passes only requests with unambiguous framing to the server, and limits how long the server waits for a client. The
 * server's own thread reads; {@link #checkPace} may be called by another.
 */
final class FilteredConnection implements ConnectionContext {

    private static final Logger LOG = LoggerFactory.getLogger(FilteredConnection.class);

    private static final long NONE = Long.MAX_VALUE;

    /**
     * How long the input of a refused client is read and dropped. If the connection were closed while the client sends, it
     * would not read the answer.
     */
    private static final Duration LINGER = Duration.ofMillis(500);

    private final ConnectionContext context;
    private final DevServerLimits limits;
    private final Optional<ProblemMessage> refusal;
    private final RequestFraming framing = new RequestFraming();
    private final DataReader reader = new DataReader(this::next);
    private final long openedAt = System.nanoTime();
    private boolean isFirst = true;
    private volatile boolean isEnding;
    private long headSince = NONE;
    private long bodyBytes;
    private long bodyWaited;
    /** The deadline of the current wait, by {@link System#nanoTime}. */
    private volatile long deadline = NONE;

    private volatile boolean isBetweenRequests = true;
    private volatile boolean isUpgraded;

    /** @param refusal the answer to all requests of this connection */
    FilteredConnection(ConnectionContext context, DevServerLimits limits, Optional<ProblemMessage> refusal) {
        this.context = context;
        this.limits = limits;
        this.refusal = refusal;
    }

    /** Refuses the request whose headers have come, if it is not to be served. */
    void admit() {
        if (refusal.isPresent()) {
            throw ProblemHandlerBridge.with(refusal.get());
        }
    }

    /** The connection becomes a WebSocket, which detects an absent peer in other ways. */
    void upgraded() {
        isUpgraded = true;
        framing.upgraded();
    }

    /** Stops reading: the request in progress is the last one. */
    void endAfterAnswer() {
        isEnding = true;
    }

    private byte @Nullable [] next() {
        if (isEnding) {
            return null;
        }
        try {
            while (true) {
                Optional<byte[]> piece = framing.poll();
                if (piece.isPresent()) {
                    count(piece.get());
                    return piece.get();
                }
                byte @Nullable [] bytes = await();
                if (bytes == null) {
                    if (framing.isBetweenRequests() || isUpgraded) {
                        return null;
                    }
                    throw new InvalidFramingException("the request ends before its body is complete");
                }
                framing.add(bytes);
            }
        } catch (InvalidFramingException e) {
            throw ProblemHandlerBridge.with(ProblemMessage.of(e.status(), e.code(), String.valueOf(e.getMessage())));
        }
    }

    private void count(byte[] piece) {
        isFirst = false;
        headSince = NONE;
        if (framing.part() == RequestFraming.Part.HEAD) {
            bodyBytes = 0;
            bodyWaited = 0;
        } else {
            bodyBytes += piece.length;
        }
    }

    private byte @Nullable [] await() {
        if (isEnding) {
            return null;
        }
        long started = System.nanoTime();
        boolean isHead = framing.part() == RequestFraming.Part.HEAD;
        isBetweenRequests = framing.isBetweenRequests();
        deadline = started + patience(started, isHead).toNanos();
        try {
            return read();
        } finally {
            long now = System.nanoTime();
            deadline = NONE;
            if (isHead && headSince == NONE) {
                headSince = now;
            } else if (!isHead) {
                bodyWaited += now - started;
            }
        }
    }

    private Duration patience(long now, boolean isHead) {
        if (isUpgraded) {
            return Duration.ofDays(365);
        }
        if (!isHead) {
            Duration left = limits.transferOf(bodyBytes).minusNanos(bodyWaited);
            return left.compareTo(limits.stall()) < 0 ? left : limits.stall();
        }
        if (headSince != NONE) {
            return limits.headers().minusNanos(now - headSince);
        }
        return isFirst ? limits.headers().minusNanos(now - openedAt) : limits.idle();
    }

    private byte @Nullable [] read() {
        DataReader from = context.dataReader();
        try {
            from.ensureAvailable();
        } catch (DataReader.InsufficientDataAvailableException end) {
            return null;
        }
        return from.readBytes(from.available());
    }

    /** Closes the connection if the deadline of the current wait has passed, after an answer if the client takes it. Does not block. */
    void checkPace() {
        if (System.nanoTime() - deadline <= 0 || deadline == NONE || isUpgraded) {
            return;
        }
        LOG.atDebug().addKeyValue("connection", childSocketId()).log("a connection is too slow and is cut off");
        if (isBetweenRequests || isEnding) {
            deadline = NONE;
            close();
            return;
        }
        isEnding = true;
        deadline = System.nanoTime() + LINGER.toNanos();
        Thread.startVirtualThread(this::answerTooSlow);
    }

    private void answerTooSlow() {
        try {
            context.dataWriter().writeNow(BufferData.create(tooSlow()));
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("the answer to a slow client could not be sent");
        } finally {
            close();
        }
    }

    private static byte[] tooSlow() {
        String body = ApiResponse.problem(
                        ProblemMessage.of(408, "request-timeout", "the request did not come in time; send it again"))
                .body();
        return ("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: " + ProblemMessage.CONTENT_TYPE
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Drops the rest of a request that was answered before it was complete. */
    void linger() {
        if (framing.isBetweenRequests() || isUpgraded) {
            return;
        }
        Thread end = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(LINGER);
                close();
            } catch (InterruptedException clientIsDone) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            while (read() != null) {
                // Dropped.
            }
        } catch (RuntimeException broken) {
            LOG.atTrace().setCause(broken).log("a refused client has gone");
        } finally {
            end.interrupt();
        }
    }

    private void close() {
        try {
            context.serverSocket().close();
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("a connection could not be closed");
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return isUpgraded ? context.dataWriter() : new PacedWriter(context.dataWriter());
    }

    /** Closes the connection of a client that does not read its answer. */
    private final class PacedWriter implements DataWriter {

        private final DataWriter to;

        PacedWriter(DataWriter to) {
            this.to = to;
        }

        private void paced(long bytes, Runnable write) {
            isBetweenRequests = true;
            deadline = isUpgraded
                    ? NONE
                    : System.nanoTime() + limits.transferOf(bytes).toNanos();
            try {
                write.run();
            } finally {
                deadline = NONE;
            }
        }

        @Override
        public void write(BufferData... buffers) {
            paced(length(buffers), () -> to.write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            paced(buffer.available(), () -> to.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            paced(length(buffers), () -> to.writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            paced(buffer.available(), () -> to.writeNow(buffer));
        }

        private static long length(BufferData... buffers) {
            long length = 0;
            for (BufferData buffer : buffers) {
                length += buffer.available();
            }
            return length;
        }
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
    }

    @Override
    public Router router() {
        return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return context.localPeer();
    }

    @Override
    public boolean isSecure() {
        return context.isSecure();
    }

    @Override
    public String socketId() {
        return context.socketId();
    }

    @Override
    public String childSocketId() {
        return context.childSocketId();
    }
}
