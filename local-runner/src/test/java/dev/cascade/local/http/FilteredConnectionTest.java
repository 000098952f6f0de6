package dev.cascade.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.PlainSocket;
import io.helidon.common.socket.SocketWriter;
import io.helidon.http.RequestException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FilteredConnectionTest {

    private static final DevServerLimits LIMITS = new DevServerLimits(
            1, Duration.ofMillis(1), Duration.ofSeconds(60), Duration.ofMillis(1), Duration.ofMillis(1));

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    @DisplayName(
            "H11: a slow client that takes no answer either is cut off, and does not hold up the look at the others")
    void aSlowClientThatTakesNoAnswerIsCutOff() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open();
                Socket client = new Socket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(listener.getLocalAddress());
            SocketChannel channel = listener.accept();
            Thread answer = background(() -> channel.socket().getOutputStream().write(new byte[16 << 20]));
            CountDownLatch waits = new CountDownLatch(2);
            FilteredConnection connection =
                    new FilteredConnection(new Connection(channel.socket(), waits), LIMITS, Optional.empty());
            client.getOutputStream().write("GET /".getBytes(StandardCharsets.US_ASCII));
            Thread request = background(() -> connection.dataReader().ensureAvailable());
            waits.await();

            while (channel.isOpen()) {
                connection.checkPace();
            }

            assertThat(answer.join(Duration.ofSeconds(30))).isTrue();
            assertThat(request.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static Thread background(Step step) {
        return Thread.startVirtualThread(() -> {
            try {
                step.run();
            } catch (IOException | UncheckedIOException | RequestException closed) {
                // The connection was cut off.
            }
        });
    }

    /** A connection as the server has it. */
    private static final class Connection implements ConnectionContext {

        private final PlainSocket socket;
        private final DataReader reader;

        /** @param waits counts what is asked for from the client */
        Connection(Socket socket, CountDownLatch waits) {
            this.socket = PlainSocket.server(socket, "server", "client");
            this.reader = new DataReader(() -> {
                waits.countDown();
                return this.socket.get();
            });
        }

        @Override
        public DataReader dataReader() {
            return reader;
        }

        @Override
        public DataWriter dataWriter() {
            return SocketWriter.create(socket);
        }

        @Override
        public HelidonSocket serverSocket() {
            return socket;
        }

        @Override
        public ListenerContext listenerContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ExecutorService executor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Router router() {
            return Router.empty();
        }

        @Override
        public PeerInfo remotePeer() {
            return socket.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return socket.localPeer();
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String socketId() {
            return socket.socketId();
        }

        @Override
        public String childSocketId() {
            return socket.childSocketId();
        }
    }
}
