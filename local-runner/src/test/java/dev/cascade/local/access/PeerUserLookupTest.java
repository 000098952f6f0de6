package dev.cascade.local.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerUserLookupTest {

    private static final String ESTABLISHED =
            "   0: 0100007F:D431 0100007F:0FA0 01 00000000:00000000 00:00000000 00000000  %s        0 %s 1 0000 20 4 30 10 -1";

    @TempDir
    Path directory;

    @BeforeEach
    void onLinux() {
        Assumptions.assumeTrue(
                Files.isReadable(Path.of("/proc/self/net/tcp")), "only Linux lists connections with their users");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "127.1.2.3"})
    @DisplayName("H10: the user of a connection is found, whatever address of this machine it goes to")
    void aConnectionOfThisProcessIsItsOwn(String address) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(address));
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            PeerUserLookup users = PeerUserLookup.ofThisMachine();

            assertThat(users.areKnown()).isTrue();
            assertThat(users.isOwn(
                            address(accepted.getRemoteSocketAddress()), address(accepted.getLocalSocketAddress())))
                    .isTrue();
        }
    }

    private static InetSocketAddress address(SocketAddress address) {
        return (InetSocketAddress) address;
    }

    @Test
    @DisplayName("H10: a connection whose other end was closed is nobody's")
    void aClosedConnectionIsNotOwn() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            try (Socket accepted = server.accept()) {
                client.close();

                assertThat(PeerUserLookup.ofThisMachine()
                                .isOwn(
                                        address(accepted.getRemoteSocketAddress()),
                                        address(accepted.getLocalSocketAddress())))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 77, true", "0, 77, true", "1001, 77, false", "0, 0, false", "1000, 0, false"})
    @DisplayName("H10: own is what the same user or root has open; a closed socket is listed as root's")
    void ownIsTheSameUserOrRoot(String user, String inode, boolean isOwn) throws IOException {
        assertThat(users(ESTABLISHED.formatted(user, inode))
                        .isOwn(new InetSocketAddress("127.0.0.1", 0xD431), new InetSocketAddress("127.0.0.1", 4000)))
                .isEqualTo(isOwn);
    }

    @Test
    void ofAnotherConnectionNothingIsConcluded() throws IOException {
        assertThat(users(ESTABLISHED.formatted("1000", "77"))
                        .isOwn(new InetSocketAddress("127.0.0.1", 4000), new InetSocketAddress("127.0.0.1", 0xD431)))
                .isFalse();
    }

    @Test
    @DisplayName("H10: a client that speaks IPv6 to an IPv4 address is found too")
    void aMappedAddressIsFound() throws IOException {
        String mapped = ESTABLISHED.formatted("1000", "77").replace("0100007F:", "0000000000000000FFFF00000100007F:");

        assertThat(users(mapped)
                        .isOwn(new InetSocketAddress("127.0.0.1", 0xD431), new InetSocketAddress("127.0.0.1", 4000)))
                .isTrue();
    }

    private PeerUserLookup users(String entry) throws IOException {
        Path table = Files.writeString(directory.resolve("tcp"), "  sl  local_address rem_address\n" + entry + "\n");
        Path status = Files.writeString(directory.resolve("status"), "Name:\tjava\nUid:\t0\t1000\t0\t0\n");
        return new PeerUserLookup(List.of(table, directory.resolve("missing")), status);
    }

    @Test
    void whereNothingIsListedUsersAreNotKnown() {
        assertThat(new PeerUserLookup(List.of(directory.resolve("tcp")), directory.resolve("status")).areKnown())
                .isFalse();
    }
}
