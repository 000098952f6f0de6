package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLogFileTest {

    @TempDir
    Path folder;

    private void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @Test
    @DisplayName("F3: a process that writes faster than its log is copied does not keep the copying from ending")
    void copyingEndsThoughTheLogGrows() throws IOException {
        try (ProcessLogFile spool = new ProcessLogFile(folder.resolve("log"))) {
            append(spool.file(), "a line\n");
            OutputStream growing = new OutputStream() {
                private int copies;

                @Override
                public void write(int b) {
                    throw new AssertionError("it is copied in blocks");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    assertThat(++copies).isEqualTo(1);
                    append(spool.file(), "another line\n");
                }
            };

            spool.copyTo(growing);
        }
    }

    @Test
    @DisplayName("F3: a log that the process has truncated, as by opening /dev/stdout, is read on from its start")
    void aTruncatedLogIsReadOn() throws IOException {
        try (ProcessLogFile spool = new ProcessLogFile(folder.resolve("log"))) {
            append(spool.file(), "a long line before it\n");
            spool.copyTo(OutputStream.nullOutputStream());
            Files.writeString(spool.file(), "after\n", StandardOpenOption.TRUNCATE_EXISTING);
            ByteArrayOutputStream copied = new ByteArrayOutputStream();

            spool.copyTo(copied);

            assertThat(copied.toString(StandardCharsets.UTF_8)).isEqualTo("after\n");
        }
    }

    @Test
    void whatWasCopiedCanBeReadWhileTheProcessRuns() throws IOException {
        try (ProcessLogFile spool = new ProcessLogFile(folder.resolve("log"))) {
            append(spool.file(), "a line\n");
            ByteArrayOutputStream copied = new ByteArrayOutputStream();

            spool.copyTo(new BufferedOutputStream(copied));

            assertThat(copied.toString(StandardCharsets.UTF_8)).isEqualTo("a line\n");
        }
    }
}
