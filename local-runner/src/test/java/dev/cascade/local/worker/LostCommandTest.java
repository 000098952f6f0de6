package dev.cascade.local.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.TaskError;
import dev.cascade.local.process.ProcessIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(120)
@EnabledIf("dev.cascade.local.process.ProcessLauncherTest#launcherIsHere")
@Isolated("It kills the process that starts the commands of this JVM.")
class LostCommandTest {

    @TempDir
    Path folder;

    private AttemptOutcome run(String script) throws InterruptedException {
        return CommandRunnerTest.runner(folder, Map.of(), () -> false)
                .run(CommandRunnerTest.attempt(script, Duration.ofMinutes(1)), CommandRunnerTest.NOON);
    }

    @Test
    @DisplayName(
            "F2: a command whose launcher was killed is killed and has failed, and the next command has another one")
    void aCommandWhoseLauncherWasKilled() throws Exception {
        TaskError error = CommandRunnerTest.error(run("[ \"$(cat /proc/$PPID/comm)\" = perl ] || exit 1;"
                + " (sleep 600 >/dev/null 2>&1 & echo $! >orphan); kill -KILL $PPID; sleep 600"));

        assertThat(error.type()).isEqualTo("launcher_lost");
        assertThat(error.retryable()).isTrue();
        ProcessIds.awaitEnd(ProcessIds.in(folder.resolve("orphan")));
        assertThat(run("echo 5")).isEqualTo(CommandRunnerTest.five());
    }
}
