package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.worker.FileAttemptLog;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileAttemptLogTest {

    private static final Path LOGS = Path.of("state", "logs");

    @Test
    void everyAttemptHasAFileOfItsOwn() {
        assertThat(FileAttemptLog.of(LOGS, "job", "..a", 2).file()).isEqualTo(LOGS.resolve("job/..a/2.log"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "/etc", "a/b", "a\0"})
    @DisplayName("F11: no log is written outside of its folder, whatever the id")
    void noIdLeadsOutOfTheFolder(String id) {
        assertThatThrownBy(() -> FileAttemptLog.of(LOGS, id, "task", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FileAttemptLog.of(LOGS, "job", id, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
