package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.acceptance.CascadeProcess;
import dev.cascade.acceptance.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code account up} that is told to end before it has ended. */
@Tag("account")
@Timeout(300)
class InterruptedStartTest {

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("F1: account up that is told to end while the account starts leaves no process and no account")
    void nothingIsLeftOfAnInterruptedStart() throws Exception {
        try (CascadeProcess up = new Shell(folder).start("account", "up", "--port", freePort())) {
            while (processes().isEmpty()) {
                Thread.sleep(LOOK_EVERY);
            }

            up.stop();

            assertThat(up.exit()).isEqualTo(143);
            assertThat(processes()).isEmpty();
            assertThat(folder.resolve(".cascade/account/process.json")).doesNotExist();
            assertThat(new Shell(folder).cascade("account", "status").exit()).isEqualTo(20);
        }
    }

    /** The command lines of the processes that keep this account running. */
    private List<String> processes() {
        String argument = "dev.cascade.local.account.AccountDaemon " + folder;
        return ProcessHandle.allProcesses()
                .map(process -> commandLine(process.pid()))
                .filter(line -> line.contains(argument))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // It has ended meanwhile.
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
