package dev.cascade.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTailTest {

    @TempDir
    Path folder;

    @Test
    void aShortFileIsReadWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), " one\ntwo\n\n");

        assertThat(FileTail.read(file, 100)).isEqualTo("one\ntwo");
    }

    @Test
    void anEmptyFileHasNoEnd() throws IOException {
        assertThat(FileTail.read(Files.createFile(folder.resolve("log")), 100)).isEmpty();
    }

    @Test
    @DisplayName("F3: of a file with one line of terabytes, only the end is read")
    void onlyTheEndIsRead() throws IOException {
        Path file = folder.resolve("log");
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(1L << 40);
            content.writeBytes("the reason");
        }

        assertThat(FileTail.read(file, 16)).isEqualTo("the reason");
    }

    @Test
    void aCharacterThatIsCutIsLeftOut() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "…€abc");

        assertThat(FileTail.read(file, 5)).isEqualTo("abc");
        assertThat(FileTail.read(file, 6)).isEqualTo("€abc");
    }

    @Test
    void aFolderIsRefused() {
        assertThatThrownBy(() -> FileTail.read(folder, 100)).isInstanceOf(IOException.class);
    }
}
