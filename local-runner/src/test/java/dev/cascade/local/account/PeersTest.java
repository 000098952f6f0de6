package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.access.OtherUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulator's own check of who connects, in a server without the emulator. */
@Timeout(60)
class PeersTest {

    /** Listens as asyncio does and as plain servers do, prints the ports, and ends when its input does. */
    private static final String SERVERS = """
            import asyncio, http.server, sys, threading
            from emulator import peers
            peers.%s = %s
            peers.install()
            class Ok(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok")
            async def ok(reader, writer):
                await reader.readuntil(b"\\r\\n\\r\\n")
                writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok")
                writer.close()
            async def main():
                plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ok)
                threading.Thread(target=plain.serve_forever, daemon=True).start()
                server = await asyncio.start_server(ok, "127.0.0.1", 0)
                print(plain.server_port, server.sockets[0].getsockname()[1], flush=True)
                await asyncio.to_thread(sys.stdin.read)
            asyncio.run(main())
            """;

    @TempDir
    private Path folder;

    private @Nullable Process servers;

    @AfterEach
    void end() {
        if (servers != null) {
            servers.destroyForcibly();
        }
    }

    /** Starts the servers, one function of the module replaced; what they print first. */
    private String start(String replaced, String by) throws IOException {
        EmulatorScripts.unpack(folder);
        servers = new ProcessBuilder("python3", "-c", SERVERS.formatted(replaced, by))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = servers.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(output.readLine());
    }

    private static int status(String port) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asked", "listed"})
    @DisplayName(
            "H10: every port of the emulator refuses another user and serves its own, by either way to learn the user")
    void anotherUserIsRefused(String way) throws Exception {
        OtherUser.require();
        String other = way.equals("asked") ? "listed" : "asked";

        for (String port : start(other, "lambda connection: None").split(" ")) {
            assertThat(OtherUser.curl("http://127.0.0.1:" + port))
                    .contains("only the user who has started it")
                    .endsWith("403");
            assertThat(OtherUser.curl("-d", "x".repeat(100_000), "http://127.0.0.1:" + port))
                    .endsWith("403");
            assertThat(status(port)).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("H10: the emulator does not start on a system that does not tell the user of a connection")
    void withoutUsersItDoesNotStart() throws Exception {
        assertThat(start("_tells", "lambda source: False"))
                .startsWith("this system does not tell which user opens a connection");
    }
}
