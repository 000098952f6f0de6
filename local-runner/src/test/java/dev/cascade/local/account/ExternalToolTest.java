package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.process.ProcessIds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExternalToolTest {

    @TempDir
    Path folder;

    @Test
    void aToolThatFailsSaysSo() throws Exception {
        assertThat(new ExternalTool(List.of("sh", "-c", "exit 1")).run(folder.resolve("log")))
                .isFalse();
        assertThat(new ExternalTool(List.of("sh", "-c", "exit 0")).run(folder.resolve("log")))
                .isTrue();
    }

    @Test
    @DisplayName("F1: a tool that is interrupted is gone with all that it started")
    void anInterruptedToolIsGone() throws Exception {
        ExternalTool tool = new ExternalTool(
                        List.of("sh", "-c", "(sleep 600 & echo $! >orphan); echo $$ >tool; exec sleep 600"))
                .in(folder);
        FutureTask<Boolean> task = new FutureTask<>(() -> tool.run(folder.resolve("log")));
        Thread thread = Thread.ofPlatform().start(task);
        long leader = ProcessIds.in(folder.resolve("tool"));
        long orphan = ProcessIds.in(folder.resolve("orphan"));

        thread.interrupt();

        assertThatThrownBy(task::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        ProcessIds.awaitEnd(leader);
        ProcessIds.awaitEnd(orphan);
    }

    @Test
    @DisplayName("F3: of a log of any size, only the end is read")
    void onlyTheEndOfALogIsRead() throws IOException {
        Path log = folder.resolve("log");
        try (RandomAccessFile content = new RandomAccessFile(log.toFile(), "rw")) {
            content.seek(1L << 40);
            content.writeBytes("\none\ntwo\nthree\n");
        }

        assertThat(ExternalTool.tail(log, 2)).isEqualTo("two\nthree");
    }
}
