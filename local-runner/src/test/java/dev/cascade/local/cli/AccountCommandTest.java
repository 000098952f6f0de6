package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountCommandTest {

    @TempDir
    Path folder;

    @Test
    void withoutAnAccountTheStatusIsNotFoundAndSaysHowToStartOne() {
        CliRunner.Result status = new CliRunner(folder).run("account", "status");

        assertThat(status.exit()).isEqualTo(20);
        assertThat(status.err()).contains("cascade account up");
        assertThat(status.out()).isEmpty();
    }

    @Test
    void whatIsNotThereIsTakenDownWithoutComplaint() {
        CliRunner.Result down = new CliRunner(folder).run("account", "down");

        assertThat(down.exit()).isZero();
        assertThat(down.err()).contains("no account");
    }

    @Test
    void outsideAClonePeopleAreToldWhatIsMissing() {
        CliRunner.Result up = new CliRunner(folder).run("account", "up");

        assertThat(up.exit()).isEqualTo(2);
        assertThat(up.err()).contains("a clone of Cascade");
    }

    @Test
    void aFlagForTheDeploymentHasAValue() {
        CliRunner.Result up = new CliRunner(folder).run("account", "up", "-c", "auth");

        assertThat(up.exit()).isEqualTo(2);
        assertThat(up.err()).contains("NAME=VALUE");
    }

    @Test
    @DisplayName("R17: a folder of functions that is not there is refused")
    void aFolderOfFunctionsIsThere() {
        CliRunner.Result up = new CliRunner(folder).run("account", "up", "--functions", "nowhere");

        assertThat(up.exit()).isEqualTo(2);
        assertThat(up.err()).contains("--functions: there is no folder \"nowhere\"");
    }

    @Test
    void aPortThatIsTakenIsAConflict() throws Exception {
        CliRunner cli = new CliRunner(folder)
                .env("CASCADE_HOME", Path.of("..").toAbsolutePath().toString());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CliRunner.Result up = cli.run("account", "up", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(up.exit()).as(up.err()).isIn(21, 2); // 2: this machine lacks Node.js or Python
            assertThat(up.err()).containsAnyOf("is taken by another program", "the emulated account needs");
        }
        assertThat(folder.resolve(".cascade/account")).doesNotExist();
    }
}
