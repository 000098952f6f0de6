package dev.cascade.local.http;

import dev.cascade.api.ProblemMessage;
import dev.cascade.api.StreamMessage;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket of one viewer: authentication and incoming messages. */
final class StreamEndpoint implements WsListener {

    private static final Logger LOG = LoggerFactory.getLogger(StreamEndpoint.class);

    private final DevStream stream;
    private final RequestAuthenticator authenticator;
    private final String connection = UUID.randomUUID().toString();
    private final StringBuilder said = new StringBuilder();
    private @Nullable ViewerSendQueue sendQueue;

    StreamEndpoint(DevStream stream, RequestAuthenticator authenticator) {
        this.stream = stream;
        this.authenticator = authenticator;
    }

    /** Refuses before there is a connection, as an HTTP response. */
    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        RequestOrigin sender = RequestOrigin.of(DevStream.PATH, headers);
        Optional<ProblemMessage> refusal = prologue.query().contains("ticket")
                ? authenticator.refusalOfTicket(
                        sender,
                        () -> stream.tickets()
                                .redeem(prologue.query().get("ticket"))
                                .isPresent())
                : authenticator.refusal(sender);
        if (refusal.isPresent()) {
            throw refused(refusal.get());
        }
        return Optional.empty();
    }

    private static RequestException refused(ProblemMessage problem) {
        LOG.atWarn().addKeyValue("code", problem.code()).log("a viewer was refused");
        return ProblemHandlerBridge.with(problem);
    }

    @Override
    public void onOpen(WsSession session) {
        if (session.socketContext() instanceof FilteredConnection guarded) {
            guarded.upgraded();
        }
        sendQueue = stream.opened(connection, session);
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        // Of what is too long only so much is kept that it can be seen to be.
        if (said.length() <= StreamMessage.MOST_BYTES) {
            said.append(text);
        }
        if (last) {
            String message = said.toString();
            said.setLength(0);
            stream.received(connection, message);
        }
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        if (last) {
            stream.received(connection, buffer.readString(buffer.available()));
        }
    }

    @Override
    public void onPing(WsSession session, BufferData payload) {
        if (sendQueue != null) {
            sendQueue.pong(payload);
        }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        stream.closed(connection);
    }

    @Override
    public void onError(WsSession session, Throwable cause) {
        LOG.atDebug().setCause(cause).log("a viewer's connection broke");
        stream.closed(connection);
    }
}
