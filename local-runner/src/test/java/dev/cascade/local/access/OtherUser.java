package dev.cascade.local.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Runs programs as another user of this machine, which only root can do. */
public final class OtherUser {

    private static final String NOBODY = "65534";

    private OtherUser() {}

    /** Skips the test, saying why, if this process may not become another user. */
    public static void require() {
        Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root")
                        && PeerUserLookup.ofThisMachine().areKnown(),
                "only root can run programs as another user, and only Linux tells the users of connections");
    }

    /** What {@code curl} prints when another user runs it, and the status in a last line. */
    public static String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "curl",
                "-sS",
                "--max-time",
                "20",
                "-w",
                "\n%{http_code}"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
