package dev.cascade.local.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.api.ApiRequest;
import dev.cascade.api.ApiResponse;
import dev.cascade.local.cli.environment.InterruptSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RequestForwarderTest {

    @Test
    @Timeout(30)
    void anAnswerThatStallsIsGivenUp() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread stalling = Thread.ofVirtual().start(() -> beginAnAnswer(server, given));
            URI base = URI.create("http://127.0.0.1:" + server.getLocalPort());
            RequestForwarder forwarder = new RequestForwarder(
                    base,
                    RequestCredentials.none(),
                    Map.of(),
                    Optional.empty(),
                    new InterruptSignal(),
                    Duration.ofSeconds(1));

            ApiResponse answer = forwarder.handle(new ApiRequest("GET", "/v1/jobs", "", Map.of(), new byte[0], "ada"));

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("control-plane-unreachable", "still sending after 1 s");
            given.countDown();
            stalling.join();
        }
    }

    /** Sends the headers and the first byte of a longer body. */
    private static void beginAnAnswer(ServerSocket server, CountDownLatch end) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
                            .getBytes(UTF_8));
            end.await();
        } catch (IOException e) {
            throw new IllegalStateException("the connection broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
